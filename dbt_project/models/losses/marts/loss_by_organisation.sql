-- The losses of each unit by the organisation that bears them; together they are the losses of the ledger.
{{ borne_losses_by(['org_id'], by_kind=true) }}
