{{ staged('evidence_requirements') }}
