"""What Amazon and carriers say: orders and parcels, money, stock, listings, topics of reviews, and where it was read."""

from kefu.records.models.imports import ReportImport
from kefu.records.models.money import MoneyMovement, Reimbursement, Settlement
from kefu.records.models.orders import Order, OrderItem, Parcel
from kefu.records.models.performance import PerformanceReading
from kefu.records.models.stock import Listing, StockLevel
from kefu.records.models.topics import CategoryReturns, ReviewSummary, ReviewTopic

__all__ = [
    "CategoryReturns",
    "Listing",
    "MoneyMovement",
    "Order",
    "OrderItem",
    "Parcel",
    "PerformanceReading",
    "Reimbursement",
    "ReportImport",
    "ReviewSummary",
    "ReviewTopic",
    "Settlement",
    "StockLevel",
]
