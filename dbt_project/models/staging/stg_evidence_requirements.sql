{{ staged('evidence_requirements', key=['assessment_id', 'requirement_id', 'unit_id']) }}
