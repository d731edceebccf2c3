"""Landing: raw files of people become typed Parquet tables, a quarantine with reasons, and a history.

Types and judges cells and rows against the contracts of expectations/contracts/; never corrects a figure, never looks
at the as-of date, knows nothing of points. What each feed holds stands in its contract, not here.
"""

from orchestration.landing.contracts import Column, Contract, Reference, load_contracts
from orchestration.landing.deliveries import Settling
from orchestration.landing.pipeline import DeliveryReport, LandingReport, land

__all__ = ["Column", "Contract", "DeliveryReport", "LandingReport", "Reference", "Settling", "land", "load_contracts"]
