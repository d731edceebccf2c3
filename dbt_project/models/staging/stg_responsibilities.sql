{{ staged('responsibilities', key=['assessment_id', 'indicator_id', 'unit_id', 'org_id']) }}
