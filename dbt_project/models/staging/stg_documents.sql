{{ staged('documents', key=['document_id'], seen_on='received_at', later='received_at') }}
