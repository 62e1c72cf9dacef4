"""What Amazon and carriers say: orders and parcels, money, stock, listings, and where it was read."""

from kefu.records.models.imports import ReportImport
from kefu.records.models.money import MoneyMovement, Reimbursement, Settlement
from kefu.records.models.orders import Order, OrderItem, Parcel
from kefu.records.models.performance import PerformanceReading
from kefu.records.models.stock import Listing, StockLevel

__all__ = [
    "Listing",
    "MoneyMovement",
    "Order",
    "OrderItem",
    "Parcel",
    "PerformanceReading",
    "Reimbursement",
    "ReportImport",
    "Settlement",
    "StockLevel",
]
