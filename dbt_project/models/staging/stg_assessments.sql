{{ staged('assessments', key=['assessment_id'],
    held={'full_points': 'points', 'late_report_points': 'points', 'missing_report_points': 'points', 'report_due_month_offset': 'months'}) }}
