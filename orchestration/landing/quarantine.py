"""A row of quarantine: where it stood, which column is to blame, the reason as a code and a sentence, and its text."""

import pyarrow as pa

from orchestration.landing.masking import masked

QUARANTINE = pa.schema(
    [
        ("cycle", pa.int32()),
        ("delivery", pa.string()),
        ("row", pa.int64()),
        ("feed", pa.string()),
        ("column", pa.string()),
        ("reason_code", pa.string()),
        ("reason", pa.string()),
        ("raw", pa.string()),
        ("assessment_id", pa.string()),
        ("sheet", pa.string()),
    ]
)


def failure_row(cycle: int | None, delivery: str, feed: str | None, code: str, sentence: str) -> dict[str, object]:
    """The quarantine row of a delivery that went there whole."""
    empty = dict.fromkeys(QUARANTINE.names)
    return empty | {"cycle": cycle, "delivery": delivery, "feed": feed, "reason_code": code, "reason": masked(sentence)}
