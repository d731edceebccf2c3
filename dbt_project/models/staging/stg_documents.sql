{{ staged('documents', key=['document_id'], later='received_at') }}
