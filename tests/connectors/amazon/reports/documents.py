"""Reports as Amazon writes them, in small: columns in its order, values in its manner."""

from __future__ import annotations

from collections.abc import Sequence

REIMBURSEMENTS = (
    "approval-date\treimbursement-id\tcase-id\tamazon-order-id\treason\tsku\tfnsku\tasin\t"
    "product-name\tcondition\tcurrency-unit\tamount-per-unit\tamount-total\t"
    "quantity-reimbursed-cash\tquantity-reimbursed-inventory\tquantity-reimbursed-total\t"
    "original-reimbursement-id\toriginal-reimbursement-type"
)
SETTLEMENT = (
    "settlement-id\tsettlement-start-date\tsettlement-end-date\tdeposit-date\ttotal-amount\tcurrency\t"
    "transaction-type\torder-id\tmerchant-order-id\tadjustment-id\tshipment-id\tmarketplace-name\t"
    "amount-type\tamount-description\tamount\tfulfillment-id\tposted-date\tposted-date-time\t"
    "order-item-code\tmerchant-order-item-id\tmerchant-adjustment-item-id\tsku\tquantity-purchased\tpromotion-id"
)
LISTINGS = "item-name\titem-description\tlisting-id\tseller-sku\tprice\tquantity\topen-date\tasin1\tfulfillment-channel\tstatus"


def flat(header: str, *lines: Sequence[object], encoding: str = "utf-8") -> bytes:
    """A tab-separated file; short lines are filled up."""
    width = header.count("\t") + 1
    rows = ["\t".join([*map(str, line), *[""] * (width - len(line))]) for line in lines]
    return "\n".join([header, *rows, ""]).encode(encoding)


def reimbursement(number: object = 9001, **changed: object) -> list[object]:
    """A line of the report of reimbursements."""
    told: dict[str, object] = {
        "at": "2026-11-02T08:00:00+00:00",
        "number": number,
        "case": "",
        "order": "111-2223334-5556667",
        "reason": "Lost_Warehouse",
        "sku": "LAMP",
        "fnsku": "X001",
        "asin": "B0EXAMPLE1",
        "title": "Nova table lamp",
        "condition": "NewItem",
        "currency": "USD",
        "each": "12.40",
        "amount": "24.80",
        "cash": 2,
        "inventory": 0,
        "total": 2,
        **changed,
    }
    return list(told.values())


def reimbursements(*numbers: int, **changed: object) -> bytes:
    """A report of so many reimbursements."""
    return flat(REIMBURSEMENTS, *(reimbursement(number, **changed) for number in numbers))


def settlement(pk: str = "777", total: str = "12.10", comma: bool = False) -> bytes:
    """A settlement of one sale of 30.00 with its fee, and one refund."""

    def money(text: str) -> str:
        return text.replace(".", ",") if comma else text

    sale, refund = "111-2223334-5556667", "111-2223334-0000001"
    begins, ends = (
        ("01.11.2026 00:00:00 UTC", "14.11.2026 00:00:00 UTC")
        if comma
        else (
            "2026-11-01 00:00:00 UTC",
            "2026-11-14 00:00:00 UTC",
        )
    )
    posted = (
        ("03.11.2026", "03.11.2026 10:00:00 UTC")
        if comma
        else (
            "2026-11-03",
            "2026-11-03 10:00:00 UTC",
        )
    )

    def part(kind: str, order: str, group: str, name: str, amount: str) -> list[str]:
        start = [pk, "", "", "", "", "", kind, order, "", "", "", "Amazon.com", group, name]
        return [*start, money(amount), "MFN", *posted, "1", "", "", "LAMP", "1"]

    return flat(
        SETTLEMENT,
        [pk, begins, ends, ends, money(total), "EUR" if comma else "USD"],
        part("Order", sale, "ItemPrice", "Principal", "30.00"),
        part("Order", sale, "ItemFees", "Commission", "-4.50"),
        part("Refund", refund, "ItemPrice", "Principal", "-15.00"),
        part("Refund", refund, "ItemPrice", "Tax", "-1.20"),
        part("Refund", refund, "ItemFees", "Commission", "2.80"),
    )


def performance(rate: float = 0.009, marketplace: str = "ATVPDKIKX0DER") -> dict[str, object]:
    """Amazon's figures of one marketplace."""
    period = {"reportingDateFrom": "2026-09-06T00:00Z", "reportingDateTo": "2026-11-04T23:59Z"}
    return {
        "accountStatuses": [{"marketplaceId": marketplace, "status": "NORMAL"}],
        "performanceMetrics": [
            {
                "marketplaceId": marketplace,
                "orderDefectRate": {
                    "mfn": {
                        "reportingDateRange": period,
                        "orderCount": 1000,
                        "orderWithDefects": {"count": 9, "status": "GOOD"},
                        "claims": {"count": 4, "status": "NONE"},
                        "chargebacks": {"count": 1, "status": "NONE"},
                        "negativeFeedback": {"count": 5, "status": "NONE"},
                        "status": "GOOD",
                        "rate": rate,
                        "targetValue": 0.01,
                        "targetCondition": "LESS_THAN",
                    }
                },
                "listingPolicyViolations": {
                    "reportingDateRange": period,
                    "defectsCount": 3,
                    "status": "BAD",
                    "targetValue": 0,
                },
                "figureOfTomorrow": {"reportingDateRange": period, "bananas": 3},
            }
        ],
    }
