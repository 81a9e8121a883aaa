"""A small machine that marks answers by an item's own rules, as a QTI delivery engine does."""

from decimal import Decimal
from xml.etree import ElementTree

QTI = "{http://www.imsglobal.org/xsd/imsqti_v2p1}"


class Item:
    """One assessment item. A response is a string, a list of strings, or None."""

    def __init__(self, data):
        self.root = ElementTree.fromstring(data)
        self.declaration = self.root.find(f"{QTI}responseDeclaration")
        self.correct = [it.text for it in self.declaration.iterfind(f"{QTI}correctResponse/{QTI}value")]

    def names(self, tag):
        """The identifiers of elements, and their words."""
        found = self.root.iter(f"{QTI}{tag}")
        return {it.get("identifier"): " ".join("".join(it.itertext()).split()) for it in found}

    def outcomes(self, response):
        """All outcome variables after an answer."""
        outcomes = {
            it.get("identifier"): it.findtext(f"{QTI}defaultValue/{QTI}value")
            for it in self.root.iterfind(f"{QTI}outcomeDeclaration")
        }
        for rule in self.root.find(f"{QTI}responseProcessing") or ():
            if rule.tag == f"{QTI}setOutcomeValue":
                outcomes[rule.get("identifier")] = self.value(rule[0], response, outcomes)
            else:
                condition, *then = rule[0]
                for it in then if self.value(condition, response, outcomes) is True else ():
                    outcomes[it.get("identifier")] = self.value(it[0], response, outcomes)
        return outcomes

    def score(self, response):
        return Decimal(str(self.outcomes(response)["SCORE"]))

    def shown(self, response):
        """The feedback that is shown."""
        outcomes = self.outcomes(response)
        feedback = self.root.iterfind(f"{QTI}modalFeedback")
        return [
            " ".join("".join(it.itertext()).split())
            for it in feedback
            if it.get("identifier") in as_list(outcomes[it.get("outcomeIdentifier")])
        ]

    def value(self, node, response, outcomes):
        inside = [self.value(it, response, outcomes) for it in node]
        match node.tag.removeprefix(QTI):
            case "variable":
                return response if node.get("identifier") == "RESPONSE" else outcomes[node.get("identifier")]
            case "baseValue":
                return node.text
            case "mapResponse":
                return self.mapped(response)
            case "index":
                place = int(node.get("n")) - 1
                return inside[0][place] if inside[0] and place < len(inside[0]) else None
            case "match":
                return None if None in inside else inside[0] == inside[1]
            case "member":
                return None if None in inside else inside[0] in inside[1]
            case "equal" | "gte" | "lte" if None in inside:
                return None
            case "equal":
                return Decimal(inside[0]) == Decimal(inside[1])
            case "gte":
                return Decimal(inside[0]) >= Decimal(inside[1])
            case "lte":
                return Decimal(inside[0]) <= Decimal(inside[1])
            case "not":
                return None if inside[0] is None else not inside[0]
            case "and":
                return False if False in inside else None if None in inside else True
            case "sum":
                return sum(Decimal(str(it)) for it in inside)
        raise AssertionError(node.tag)

    def mapped(self, response):
        mapping = self.declaration.find(f"{QTI}mapping")
        worth = {}
        for it in mapping:
            key = it.get("mapKey")
            worth[key.casefold() if it.get("caseSensitive") == "false" else key] = Decimal(it.get("mappedValue"))
        folds = any(it.get("caseSensitive") == "false" for it in mapping)
        given = [it.casefold() if folds else it for it in as_list(response)]
        total = sum((worth.get(it, Decimal(mapping.get("defaultValue"))) for it in given), Decimal(0))
        return min(max(total, Decimal(mapping.get("lowerBound"))), Decimal(mapping.get("upperBound")))


def as_list(value):
    return [] if value is None else value if isinstance(value, list) else [value]
