{{ config(meta={'of': 'all_assessments'}) }}
-- The latest cycle of which any assessment has a month whose reports are due.
select max(cycle) as cycle
from {{ ref('assessment_months') }}
where is_due
