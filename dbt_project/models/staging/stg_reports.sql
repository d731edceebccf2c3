{{ staged('reports') }}
