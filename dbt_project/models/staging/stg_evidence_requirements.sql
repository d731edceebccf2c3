{{ staged('evidence_requirements', key=['assessment_id', 'requirement_id', 'unit_id'],
    held={'missing_points': 'points', 'no_stamp_points': 'points', 'no_signature_points': 'points', 'late_points': 'points'}) }}
