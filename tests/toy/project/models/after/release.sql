select release_id, started_at as published_at, as_of, code_revision, input_hash, 'all' as cycles
from {{ source('run', 'run_context') }}
