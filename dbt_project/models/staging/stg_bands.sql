{{ staged('bands', key=['assessment_id', 'band_set', 'at']) }}
