"""Tables that look as if they had personal data (fault A19): fifty that have, thirty that have not."""  # noqa: E501

import pytest

from czmap.geodata.delimited import parse_delimited
from czmap.geodata.personal import PersonalError, check_personal
from czmap.geodata.point_rows import find_point_columns

FORENAMES = [
    "Sarah",
    "Mohammed",
    "David",
    "Olivia",
    "Jack",
    "Amina",
    "Peter",
    "Emily",
    "Liam",
    "Zara",
]
FAMILIES = [
    "Smith",
    "Khan",
    "Jones",
    "O'Neill",
    "Brown",
    "Patel",
    "Taylor",
    "Nowak",
    "Evans",
    "Ali",
]
ROWS = range(20)
HEADERS = [
    "Surname", "Last name", "FirstName", "forename", "Full name", "Child name", "Pupil's name",
    "Parent name", "Carer name", "Client name", "Patient name", "date_of_birth", "DOB", "D.O.B.",
    "Date of birth", "Birth date", "NHS number", "NHS no", "UPN", "Unique Pupil Number",
    "National Insurance number", "NI number", "NINO", "Home address", "Address", "Address line 1",
    "Email", "E-mail address", "Telephone", "Mobile number", "Phone", "Postcode",
    "Post code", "pcds",
    "UPRN",
]  # fmt: skip


def nhs(n):
    """A made-up number with the right check digit."""
    stem = f"{999_000_000 + 137 * n}"
    for last in "0123456789":
        total = sum(int(d) * w for d, w in zip(stem, range(10, 1, -1), strict=True))
        if (11 - total % 11) % 11 == int(last):
            return stem + last
    return nhs(n + 1_000)


CELLS = {
    "postcodes": lambda n: f"M{n + 1} {n % 9 + 1}AB",
    "postcodes in small letters": lambda n: f"sk{n % 9 + 1}{n % 9}{n % 9}ab",
    "postcodes with NBSP": lambda n: f"LS{n + 1}\xa0{n % 9}AB",
    "postcodes within text": lambda n: f"{n} High Street Leeds LS{n + 1} {n % 9}AB",
    "forename and family name": lambda n: f"{FORENAMES[n % 10]} {FAMILIES[n * 3 % 10]}",
    "three names": lambda n: f"{FORENAMES[n % 10]} {FORENAMES[n * 7 % 10]} {FAMILIES[n % 10]}",
    "family name first": lambda n: f'"{FAMILIES[n % 10]}, {FORENAMES[n % 10]}"',
    "titles": lambda n: f"{['Mr', 'Mrs', 'Ms', 'Dr'][n % 4]} {FAMILIES[n % 10]}",
    "capitals": lambda n: f"{FORENAMES[n % 10]} {FAMILIES[n % 10]}".upper(),
    "NHS numbers": nhs,
    "NHS numbers, parted": lambda n: f"{nhs(n)[:3]} {nhs(n)[3:6]} {nhs(n)[6:]}",
    "National Insurance": lambda n: f"AB{n + 10}{n + 10}{n + 10}C",
    "pupil numbers": lambda n: f"A{820_000_000_000 + n * 37:012}",
    "emails": lambda n: f"person{n}@example.org",
    "telephones": lambda n: f"0161 496 {n:04}",
}
CELLS["UPRNs"] = lambda n: f"{10_000_000_000 + 7 * n}"


def by_area(header, make):
    lines = [f"LSOA code,value,{header}"]
    lines += [f"E01{n + 1:06},{n},{make(n)}" for n in ROWS]
    return parse_delimited(("\n".join(lines) + "\n").encode())


SAMPLES = [(header, header, lambda n: f"x{n}") for header in HEADERS]
SAMPLES += [(name, "Reference", make) for name, make in CELLS.items()]


def test_there_are_fifty_samples():
    assert len(SAMPLES) >= 50


@pytest.mark.parametrize(("name", "header", "make"), SAMPLES, ids=[one[0] for one in SAMPLES])
def test_a19_personal_data_in_a_table_by_area_is_found(name, header, make):
    with pytest.raises(PersonalError, match="may hold postcodes or personal data"):
        check_personal(by_area(header, make))


HARMLESS = [
    "LSOA name", "Ward name", "Local Authority District name (2024)", "Number of children",
    "Children (number)", "Lone parent families", "Low birth weight", "Births",
    "Patients registered",
    "House price", "Household size", "Street crime", "Email satisfaction score",
    "Households without a telephone (%)", "No address count", "Pupils", "Pupil premium (%)",
    "Claimants", "Carers (rate per 1000)", "Age 0 to 4", "Mother tongue not English (%)",
    "Contact rate", "Postal votes", "Parents in work (%)", "Indicator name", "Name", "Title",
]  # fmt: skip


@pytest.mark.parametrize("header", HARMLESS)
def test_a19_ordinary_columns_are_not_taken_for_personal(header):
    check_personal(by_area(header, lambda n: n + 0.5))


@pytest.mark.parametrize(
    "make",
    [
        lambda n: f"Manchester {n + 1:03}A",
        lambda n: ["Stanley", "Victoria Park", "George Street", "Grace Road", "Didsbury West"][
            n % 5
        ],
        lambda n: f"E0500{n + 1000}",
        lambda n: 1_234_567 + n,
        lambda n: f"{n / 7:.3f}",
        lambda n: "2024/25",
    ],
)
def test_a19_ordinary_cells_are_not_taken_for_personal(make):
    check_personal(by_area("Details", make))


PLACES = (
    "Service,Type,Address,Postcode,Telephone,Email\n"
    + "".join(f"Hub {n},Family hub,{n} High St,M{n + 1} 1AB,0161 496 {n:04},hub{n}@example.org\n"
              for n in ROWS)
).encode()  # fmt: skip


def test_a19_a_list_of_services_by_postcode_is_no_list_of_people():
    grid = parse_delimited(PLACES)
    assert find_point_columns(grid).at == ("Postcode",)
    check_personal(grid, places=True)
    with pytest.raises(PersonalError):
        check_personal(grid)


@pytest.mark.parametrize("name", ["forename and family name", "NHS numbers", "titles"])
def test_a19_a_list_of_places_with_people_in_it_is_refused(name):
    lines = [f"{CELLS[name](n)},M{n + 1} 1AB" for n in ROWS]
    grid = parse_delimited(("Service,Postcode\n" + "\n".join(lines) + "\n").encode())
    with pytest.raises(PersonalError):
        check_personal(grid, places=True)
