"""Whether a table looks as if it had personal data: by the names of its columns and its cells.

It is looked for before anything is kept of a file. It finds what is usual (names of people, dates
of birth, postcodes, property, NHS, pupil and National Insurance numbers, addresses, telephones); it
is no proof that a table has none.
"""

import re
from collections.abc import Callable, Sequence

from czmap.errors import TableError
from czmap.geodata.cells import tidy
from czmap.geodata.delimited import Grid
from czmap.geodata.findings import many

LOOKED_AT = 2_000
"""Rows that are looked at, spread evenly over the table."""
_OF = r"(?:child|pupil|client|patient|parent|carer|mother|father|guardian|tenant|learner|contact)"
_PERSON = re.compile(
    rf"(?:last|sur|family|first|fore|given|full|middle|maiden|{_OF}(?:'?s)?) ?names?"
    rf"|{_OF}(?:'?s)? (?:id|ref|reference|number|no)|surname|forename|dob|d o b|birth ?da(?:te|y)"
    r"|.*\b(?:date of birth|born|nhs (?:number|no)|national insurance|ni (?:number|no)|nino|upn"
    r"|unique pupil|unique learner|passport|case ?worker|social worker)\b.*",
    re.IGNORECASE,
)
_WHERE = re.compile(
    r".*\b(?:post ?codes?|pcds?|uprn|usrn)\b.*"
    r"|(?:home |work |full |postal |client |house )?(?:address|street|house|flat)"
    r"(?: (?:address|line|number|no|name|\d))* ?\d?"
    r"|(?:home |work |contact )?(?:e ?mail|tele?phone|phone|mobile|tel)(?: (?:address|number|no))?",
    re.IGNORECASE,
)
_POSTCODE = re.compile(r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}", re.IGNORECASE)
_IN_TEXT = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}\b")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[a-z]{2,}", re.IGNORECASE)
_PHONE = re.compile(r"(?:\+44 ?|\(?0)[1-9]\d{1,4}\)?[ -]?\d{3,4}[ -]?\d{3,4}")
_INSURED = re.compile(r"[A-CEGHJ-PR-TW-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D]", re.IGNORECASE)
_PUPIL = re.compile(r"[A-HJ-NP-RT-Z]\d{11}[\dA-Z]", re.IGNORECASE)
_TITLED = re.compile(r"(?:mr|mrs|ms|miss|mx|dr)\.? [a-z][a-z'\-]+.*", re.IGNORECASE)
_NAMED = re.compile(r"[A-Za-z'\-]+,? [A-Za-z'\-]+(?: [A-Za-z'\-]+)?")
_USUAL_FORENAMES = (
    "aaliyah aaron abdul abdullah abigail adam ahmed aisha alan alex alexander ali alice "
    "alison amanda amelia amina amy andrea andrew angela ann anna anne anthony archie arthur "
    "ava barbara ben benjamin brian bridget callum carol caroline catherine charles charlie "
    "charlotte chloe chris christine christopher claire colin daisy daniel darren david dawn "
    "deborah debra diane donna dorothy dylan edward eleanor elizabeth ella ellie emily emma "
    "eric ethan eva evie fatima finley florence frances frank fred freddie freya gareth gary "
    "geoffrey george georgia gillian grace graham hannah harry hassan heather helen henry "
    "hugh hussain ian ibrahim imran isaac isabella isla jack jacob jacqueline jake james jane "
    "janet jason jean jennifer jessica joan joanne john jonathan joseph joshua joyce judith "
    "julia julie june karen kate katherine kathleen katie keith kelly kenneth kevin khadija "
    "kim kyle laura lauren leah lee leo lewis liam lily linda lisa logan louise lucas lucy "
    "luke lynn margaret maria marie marion mark martin mary maryam matthew maureen max megan "
    "mia michael michelle millie mohamed mohammad mohammed molly muhammad nasreen natalie "
    "nathan neil nicholas nicola nicole nigel noah nora olivia oliver omar oscar owen pamela "
    "patricia patrick paul pauline peter philip phoebe poppy priya rachel raj rebecca richard "
    "riley robert roger ronald rosie roy ruby russell ruth ryan sabrina sally sam samantha "
    "samuel sandra sara sarah scarlett sean sharon sheila shirley simon sophia sophie stacey "
    "stanley stephanie stephen steven stewart stuart sue susan syed sylvia tanya teresa "
    "terence theo thomas tim timothy toby tom tracey trevor valerie victoria vincent wayne "
    "wendy william yasmin yusuf yvonne zainab zara zoe "
)
_WORDS_OF_PLACES = (
    "academy avenue centre center children church church's clinic club college community "
    "council court east family gardens green hall hospital house hub library north nursery "
    "park place playground practice primary project road school south street surgery trust "
    "ward west youth "
)
_FORENAMES = frozenset(_USUAL_FORENAMES.split())
_NO_PERSON = frozenset(_WORDS_OF_PLACES.split())


class PersonalError(TableError):
    """A file that looks as if it had personal data: it is let go of at once."""


def check_personal(grid: Grid, *, places: bool = False) -> None:
    """Refuse a table that looks as if it had personal data, before anything is kept of it.

    Parameters
    ----------
    places
        Whether it is a list of places (services, schools): then postcodes, addresses and
        telephones are what such a list has, and only what names or numbers a person is refused.

    Raises
    ------
    PersonalError
        Naming the columns.
    """
    named = _PERSON if places else re.compile(f"{_PERSON.pattern}|{_WHERE.pattern}", re.IGNORECASE)
    step = max(1, len(grid.rows) // LOOKED_AT)
    columns = [
        name
        for place, name in enumerate(grid.header)
        if named.fullmatch(spoken(name))
        or _is_personal([row[place] for row in grid.rows[::step]], places=places)
    ]
    if columns:
        raise PersonalError(
            f"{many(len(columns), 'column')} may hold postcodes or personal data; the file was let "
            "go of and nothing of it is kept.",
            examples=columns,
            then="Remove them, or add the figures up by neighbourhood, and bring the table again."
            if not places
            else "Remove them, and bring the list again.",
        )


def spoken(name: str) -> str:
    """Part the words of a column's name: "idaci_rank" and "DateOfBirth" are two and three.

    Examples
    --------
    >>> spoken("DateOfBirth"), spoken(" idaci_rank ")
    ('Date Of Birth', 'idaci rank')
    """
    return " ".join(re.sub(r"[_.\-/()]+|(?<=[a-z])(?=[A-Z])", " ", name).split())


def holds_postcodes(cells: Sequence[str]) -> bool:
    """Say whether most cells that are not blank are postcodes."""
    said = [tidy(cell) for cell in cells if cell.strip()]
    return bool(said) and _share(said, _POSTCODE.fullmatch) > 0.5


def _is_personal(cells: Sequence[str], *, places: bool) -> bool:
    said = [tidy(cell) for cell in cells if cell.strip()]
    if not said:
        return False
    numbered = any(_several(said, one.fullmatch) for one in (_INSURED, _PUPIL)) or (
        len(said) >= 5 and _share(said, _is_nhs_number) > 0.9
    )
    if numbered or _share(said, _is_person) > 0.3:
        return True
    return not places and (
        holds_postcodes(said)
        or any(_several(said, one) for one in (_IN_TEXT.search, _EMAIL.fullmatch))
        or (len(said) >= 3 and _share(said, _PHONE.fullmatch) > 0.3)
        or _are_properties(said)
    )


def _share(said: Sequence[str], test: Callable[[str], object]) -> float:
    return sum(bool(test(cell)) for cell in said) / len(said)


def _several(said: Sequence[str], test: Callable[[str], object]) -> bool:
    """Say whether three cells or more, or all of fewer, are so: no accident has such a form."""
    return sum(bool(test(cell)) for cell in said) >= min(3, len(said))


def _is_person(cell: str) -> bool:
    """Say whether a cell is a title and a name, or begins or ends with a usual forename."""
    if _TITLED.fullmatch(cell):
        return True
    words = cell.replace(",", " ").casefold().split()
    return (
        _NAMED.fullmatch(cell) is not None
        and len(words) in {2, 3}
        and not _NO_PERSON & set(words)
        and (words[0] in _FORENAMES or ("," in cell and words[1] in _FORENAMES))
    )


def _is_nhs_number(cell: str) -> bool:
    """Say whether ten digits end in the check digit of an NHS number (modulus 11)."""
    digits = re.sub(r"[ -]", "", cell)
    if not re.fullmatch(r"\d{10}", digits):
        return False
    total = sum(
        int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False)
    )
    return (11 - total % 11) % 11 == int(digits[9])


def _are_properties(said: Sequence[str]) -> bool:
    """Say whether cells look like UPRNs: ten to twelve digits, hardly one twice."""
    long = [cell for cell in said if re.fullmatch(r"\d{10,12}", cell)]
    return len(said) >= 5 and len(long) > 0.9 * len(said) and len(set(long)) > 0.9 * len(long)
