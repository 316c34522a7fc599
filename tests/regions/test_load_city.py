from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.utils import translation

from regions.loading import WrongFilesError, read_city, read_profile
from regions.models import (
    Category,
    CollectionPoint,
    Duty,
    DutyCatalogue,
    Level,
    Region,
    Responsibilities,
    Unit,
    responsible_units,
)

pytestmark = pytest.mark.django_db

CHENZHOU = Path(__file__).parents[2] / "regions" / "data" / "chenzhou"
SMALL = {
    "regions.csv": """code,name,level,parent_code
431000,郴州市,city,
431002,北湖区,county,431000
431003,苏仙区,county,431000
431002001,人民路街道,township,431002
431002001002,国庆北路社区,village,431002001
""",
    "units.csv": """code,name,kind,function,region,parent
4310-government,郴州市人民政府,government,government,431000,
431002-government,北湖区人民政府,government,government,431002,4310-government
431002-transport,北湖区交通运输局,department,transport,431002,431002-government
""",
    "categories.csv": """code,name,parent,hotline_code,petition_code
traffic,交通出行,,H0300,P0300
traffic-bus,公交线路与站点,traffic,H0301,P0301
""",
    "duties.csv": """category,level,function
traffic,county,transport
traffic,city,government
""",
    "points.csv": """code,name,region,address,latitude,longitude
CZ001,国庆北路社区征集站,431002001002,党群服务中心一楼,25.788000,113.005000
""",
    "city.json": '{"name": "郴州市", "service": "郴州市人民建议征集平台"}\n',
}


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def folder(tmp_path):
    for name, text in SMALL.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def load(folder):
    out = StringIO()
    call_command("load_city", folder, stdout=out)
    return out.getvalue()


def edit(folder, name, old, new):
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def add(folder, name, line):
    with (folder / name).open("a", encoding="utf-8") as file:
        file.write(line + "\n")


def refusal(folder):
    with pytest.raises(CommandError) as caught:
        load(folder)
    assert not Region.objects.exists()
    return str(caught.value)


def snapshot():
    return {
        model: list(model._default_manager.values())
        for model in apps.get_app_config("regions").get_models()
    }


# The shipped example


def test_chenzhou_is_loaded_with_all_its_divisions():
    load(CHENZHOU)
    counts = {level: Region.objects.filter(level=level).count() for level in Level}
    assert counts == {Level.CITY: 1, Level.COUNTY: 11, Level.TOWNSHIP: 162, Level.VILLAGE: 2420}


def test_chenzhou_is_loaded_in_bulk(django_assert_max_num_queries):
    with django_assert_max_num_queries(60):
        load(CHENZHOU)


def test_every_township_of_chenzhou_has_a_government_below_its_county():
    load(CHENZHOU)
    offices = Unit.objects.filter(region__level=Level.TOWNSHIP, function="government")
    assert offices.count() == 162
    for office in offices.select_related("region__parent", "parent__region"):
        assert office.parent is not None
        assert office.parent.region == office.region.parent


def test_chenzhou_has_42_points_in_townships_and_villages():
    load(CHENZHOU)
    points = CollectionPoint.objects.select_related("region")
    assert points.count() == 42
    assert {point.region.level for point in points} <= {Level.TOWNSHIP, Level.VILLAGE}


def test_every_sub_category_of_chenzhou_has_one_unit_on_duty_at_each_level():
    load(CHENZHOU)
    for category in Category.objects.exclude(parent=None):
        units = responsible_units(category, "431002001002")
        levels = [unit.region.level for unit in units]
        assert levels, category
        assert len(levels) == len(set(levels)), category


def test_the_catalogue_read_once_names_the_same_units_in_the_same_order():
    load(CHENZHOU)
    read_once = Responsibilities()
    for category in Category.objects.all():
        for path in ("431002001002", "431002001", "431002", "4310"):
            assert read_once.units(category, path) == responsible_units(category, path)


def test_chenzhou_says_how_it_is_called_and_makes_up_no_filing_number():
    profile = read_profile(CHENZHOU)
    assert profile is not None
    assert profile.name == "郴州市"
    assert (profile.icp, profile.police_record, profile.site_code) == ("", "", "")


# What is stored


def test_a_path_is_the_part_of_the_code_that_its_subtree_begins_with(folder):
    load(folder)
    paths = list(Region.objects.values_list("path", flat=True))
    assert paths == ["4310", "431002", "431002001", "431002001002", "431003"]


def test_a_full_name_begins_with_the_county(folder):
    load(folder)
    assert Region.objects.get(code="431002001002").full_name == "北湖区人民路街道国庆北路社区"
    assert Region.objects.get(code="431000").full_name == "郴州市"


def test_units_hang_below_their_superiors(folder):
    load(folder)
    codes = [unit.code for unit in Unit.objects.get(code="431002-transport").superiors()]
    assert codes == ["431002-government", "4310-government"]


def test_lines_may_name_their_parent_before_it_comes(folder):
    path = folder / "units.csv"
    header, *lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([header, *reversed(lines)]), encoding="utf-8")
    load(folder)
    assert Unit.objects.get(code="431002-transport").parent is not None


def test_a_point_keeps_its_coordinates(folder):
    load(folder)
    point = CollectionPoint.objects.get(code="CZ001")
    assert (point.latitude, point.longitude) == (Decimal("25.788"), Decimal("113.005"))


def test_a_duty_of_the_category_holds_for_its_sub_category(folder):
    load(folder)
    found = responsible_units(Category.objects.get(code="traffic-bus"), "431002001")
    assert [unit.code for unit in found] == ["431002-transport", "4310-government"]


def test_what_a_spreadsheet_adds_is_tolerated(folder):
    path = folder / "points.csv"
    text = path.read_text(encoding="utf-8").replace("CZ001,", "CZ001 ,") + "\n,,,,,\n"
    path.write_bytes(text.replace("\n", "\r\n").encode("utf-8-sig"))
    load(folder)
    assert CollectionPoint.objects.get().code == "CZ001"


def test_keywords_that_were_typed_stay_where_the_files_have_none(folder):
    load(folder)
    Category.objects.filter(code="traffic-bus").update(keywords="公交车")
    load(folder)
    assert Category.objects.get(code="traffic-bus").keywords == "公交车"


def test_keywords_of_categories_may_be_there_or_not(folder):
    load(folder)
    assert Category.objects.get(code="traffic-bus").keywords == ""
    path = folder / "categories.csv"
    heading, *lines = path.read_text(encoding="utf-8").splitlines()
    told = [f"{heading},keywords", *(f"{line},公交车 末班车" for line in lines)]
    path.write_text("\n".join(told) + "\n", encoding="utf-8")
    load(folder)
    assert Category.objects.get(code="traffic-bus").keywords == "公交车 末班车"


def test_every_sub_category_of_chenzhou_has_keywords():
    load(CHENZHOU)
    assert not Category.objects.filter(children=None, keywords="").exists()


def test_the_file_of_points_may_be_empty(folder):
    (folder / "points.csv").write_text("code,name,region,address,latitude,longitude\n")
    load(folder)
    assert not CollectionPoint.objects.exists()


# Again


def test_loading_again_changes_nothing(folder):
    load(folder)
    before = snapshot()
    load(folder)
    assert snapshot() == before


def test_loading_again_says_that_nothing_changed(folder):
    assert "5 created, 0 updated, 0 unchanged" in load(folder)
    assert "0 created, 0 updated, 5 unchanged" in load(folder)


def test_a_changed_name_is_updated_in_its_row(folder):
    load(folder)
    before = Region.objects.get(code="431002001").pk
    edit(folder, "regions.csv", "人民路街道", "人民街道")
    assert "0 created, 2 updated, 3 unchanged" in load(folder)
    assert Region.objects.get(pk=before).name == "人民街道"
    assert Region.objects.get(code="431002001002").full_name == "北湖区人民街道国庆北路社区"


def test_a_unit_may_move_below_a_new_superior(folder):
    load(folder)
    add(
        folder,
        "units.csv",
        "431002-works,北湖区公共事务局,department,works,431002,431002-government",
    )
    edit(folder, "units.csv", "transport,431002,431002-government", "transport,431002,431002-works")
    load(folder)
    assert Unit.objects.get(code="431002-transport").superiors()[0].code == "431002-works"


@pytest.mark.parametrize(
    ("name", "gone", "model"),
    [
        ("units.csv", "431002-transport,北湖区交通运输局,department,transport", Unit),
        ("points.csv", "CZ001,国庆北路社区征集站,431002001002", CollectionPoint),
        ("categories.csv", "traffic-bus,公交线路与站点", Category),
    ],
)
def test_what_the_files_no_longer_name_is_set_inactive_and_kept(folder, name, gone, model):
    load(folder)
    code = gone.split(",")[0]
    text = (folder / name).read_text(encoding="utf-8")
    kept = [line for line in text.splitlines() if not line.startswith(gone)]
    (folder / name).write_text("\n".join(kept), encoding="utf-8")
    edit(folder, "duties.csv", "traffic,county,transport", "traffic,county,government")
    assert "1 deactivated" in load(folder)
    assert not model.objects.get(code=code).active


def test_what_comes_back_is_active_again(folder):
    load(folder)
    Unit.objects.update(active=False)
    assert "0 created, 3 updated" in load(folder)
    assert not Unit.objects.filter(active=False).exists()


def test_a_region_that_is_gone_from_the_file_is_kept(folder):
    load(folder)
    edit(folder, "regions.csv", "431003,苏仙区,county,431000\n", "")
    load(folder)
    assert Region.objects.filter(code="431003").exists()


def test_units_and_points_of_another_city_are_left_alone(folder):
    load(folder)
    other = Region.objects.create(code="430100", path="4301", name="长沙市", level=Level.CITY)
    unit = Unit.objects.create(code="4301-government", function="government", region=other)
    load(folder)
    unit.refresh_from_db()
    assert unit.active


# Duties have versions


def test_unchanged_duties_add_no_version_whatever_their_order(folder):
    load(folder)
    path = folder / "duties.csv"
    header, *lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([header, *reversed(lines)]), encoding="utf-8")
    load(folder)
    assert DutyCatalogue.objects.count() == 1


def test_changed_duties_are_a_new_version_beside_the_old_one(folder):
    load(folder)
    add(folder, "duties.csv", "traffic-bus,city,government")
    load(folder)
    assert list(DutyCatalogue.objects.values_list("version", flat=True)) == [2, 1]
    assert Duty.objects.filter(catalogue__version=1).count() == 2
    assert Duty.objects.filter(catalogue__version=2).count() == 3


def test_going_back_to_older_duties_is_a_new_version_too(folder):
    load(folder)
    add(folder, "duties.csv", "traffic-bus,city,government")
    load(folder)
    (folder / "duties.csv").write_text(SMALL["duties.csv"], encoding="utf-8")
    assert "version 3" in load(folder)


# Refused as a whole

WRONG_CELLS = [
    ("regions.csv", "北湖区,county", "北湖区,province", 3, "unknown level “province”"),
    ("regions.csv", "township,431002", "township,431009", 5, "unknown parent_code “431009”"),
    ("regions.csv", "township,431002", "township,431003", 5, "does not lie below its parent"),
    ("regions.csv", "township,431002", "township,431000", 5, "wrong level"),
    ("regions.csv", "431003,苏仙区", "43100x,苏仙区", 4, "a code of 6 digits"),
    ("regions.csv", "431003,苏仙区", "４３１００３,苏仙区", 4, "a code of 6 digits"),
    ("regions.csv", "431003,苏仙区", "431002,苏仙区", 4, "code “431002” is already on line 3"),
    ("regions.csv", "431003,苏仙区", "431100,苏仙区", 4, "a county's does not"),
    ("regions.csv", "郴州市,city,", "郴州市,city,430000", 2, "the city has no parent"),
    ("regions.csv", "苏仙区", "苏" * 61, 4, "name “苏苏"),
    ("regions.csv", "苏仙区", "", 4, "name “”"),
    ("units.csv", "department", "bureau", 4, "kind “bureau”"),
    ("units.csv", "431002-transport", "431002 transport", 4, "code “431002 transport”"),
    ("units.csv", "transport,431002,", "transport,431999,", 4, "unknown region “431999”"),
    ("units.csv", "transport,431002,431002-g", "transport,431002,431999-g", 4, "unknown parent"),
    ("units.csv", "transport,431002,", "transport,431003,", 4, "not lie in that of its parent"),
    ("units.csv", "department,transport", "department,government", 4, "region + function"),
    ("units.csv", "431000,\n", "431000,4310-government\n", 2, "its own superior"),
    ("categories.csv", "点,traffic,", "点,trafic,", 3, "unknown parent “trafic”"),
    ("categories.csv", "出行,,", "出行,traffic-bus,", 3, "is itself a sub-category"),
    ("duties.csv", "county,transport", "county,transprot", 2, "unknown function “transprot”"),
    ("duties.csv", "city,government", "city,transport", 3, "no unit of level city has it"),
    ("duties.csv", "traffic,county", "trafic,county", 2, "unknown category “trafic”"),
    ("duties.csv", "traffic,county", "traffic,village", 2, "unknown level “village”"),
    ("duties.csv", "traffic,county,transport", "traffic,city,government", 3, "already on line 2"),
    ("points.csv", ",431002001002,", ",431002,", 2, "neither a township nor a village"),
    ("points.csv", ",431002001002,", ",431002001999,", 2, "unknown region"),
    ("points.csv", "25.788000", "113.005000", 2, "latitude “113.005000” is not between -90 and 90"),
    ("points.csv", "113.005000", "east", 2, "longitude “east”"),
    ("points.csv", "113.005000", "NaN", 2, "longitude “NaN”"),
    ("points.csv", "113.005000", "", 2, "longitude “”"),
    ("points.csv", ",113.005000", "", 2, "5 cells where the header has 6"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new", "line", "reason"), WRONG_CELLS)
def test_a_wrong_cell_is_refused_with_its_file_line_and_reason(
    folder, name, old, new, line, reason
):
    edit(folder, name, old, new)
    said = refusal(folder)
    found = [one for one in said.splitlines() if one.startswith(f"{name}, line {line}: ")]
    assert any(reason in one for one in found), said


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("latitude,", "lat,", "column “latitude” is missing"),
        ("latitude,", "lat,", "unknown column “lat”"),
        ("address,", "name,", "column “name” is there twice"),
    ],
)
def test_a_wrong_header_is_refused(folder, old, new, reason):
    edit(folder, "points.csv", old, new)
    assert f"points.csv, line 1: {reason}" in refusal(folder)


def test_a_missing_file_is_refused(folder):
    (folder / "units.csv").unlink()
    assert "units.csv: cannot be read" in refusal(folder)


def test_a_missing_folder_is_refused(folder):
    assert "is no folder" in refusal(folder / "nowhere")


def test_a_file_saved_by_excel_in_gbk_is_refused_with_a_hint(folder):
    path = folder / "units.csv"
    path.write_bytes(path.read_text(encoding="utf-8").encode("gbk"))
    assert "units.csv, line 2: is not UTF-8" in refusal(folder)


def test_an_unclosed_quote_is_refused(folder):
    edit(folder, "points.csv", "国庆北路社区征集站", '"国庆北路社区征集站')
    assert "is no proper CSV" in refusal(folder)


def test_a_file_emptied_by_mistake_is_refused(folder):
    (folder / "units.csv").write_text("code,name,kind,function,region,parent\n")
    assert "units.csv: has no rows" in refusal(folder)


@pytest.mark.parametrize("line", ["", "431100,永州市,city,"])
def test_there_is_exactly_one_city(folder, line):
    edit(folder, "regions.csv", "431000,郴州市,city,\n", line and f"431000,郴州市,city,\n{line}\n")
    assert "regions.csv: there must be one row of level “city”" in refusal(folder)


def test_superiors_in_a_ring_are_refused(folder):
    edit(folder, "units.csv", "431000,\n", "431000,431002-transport\n")
    assert "“431002-transport” is its own superior" in refusal(folder)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "is no JSON"),
        ("[]", "must be one object"),
        ('{"name": "郴州市", "service": "平台", "icp": 1}', "holds only texts"),
        ('{"name": "郴州市", "service": "平台", "logo": ""}', "unknown entry “logo”"),
        ('{"name": "郴州市"}', "entry “service” is missing"),
    ],
)
def test_a_wrong_profile_is_refused(folder, text, reason):
    (folder / "city.json").write_text(text, encoding="utf-8")
    assert reason in refusal(folder)


def test_a_city_without_a_profile_is_loaded(folder):
    (folder / "city.json").unlink()
    load(folder)
    assert read_profile(folder) is None


def test_all_problems_are_listed_in_the_order_of_the_files(folder):
    edit(folder, "points.csv", "25.788000", "x")
    edit(folder, "regions.csv", "苏仙区,county", "苏仙区,state")
    files = [line.split(",")[0] for line in refusal(folder).splitlines()[1:]]
    assert files == ["regions.csv", "points.csv"]


def test_a_long_list_of_problems_ends_after_twenty(folder):
    for number in range(30):
        add(folder, "points.csv", f"CZ1{number:02},点,nowhere,,25.7,113.0")
    said = refusal(folder).splitlines()
    assert len(said) == 1 + 20 + 1
    assert said[-1] == "and 10 more problems"


def test_a_refusal_leaves_a_loaded_city_as_it_was(folder):
    load(folder)
    before = snapshot()
    edit(folder, "regions.csv", "人民路街道", "人民街道")
    edit(folder, "points.csv", "25.788000", "x")
    with pytest.raises(CommandError):
        load(folder)
    assert snapshot() == before


def test_a_unit_under_a_new_code_is_refused_and_nothing_changes(folder):
    load(folder)
    before = snapshot()
    edit(folder, "units.csv", "431002-transport", "431002-roads")
    edit(folder, "regions.csv", "人民路街道", "人民街道")
    with pytest.raises(CommandError, match="already has “431002-transport”"):
        load(folder)
    assert snapshot() == before


def test_reading_alone_gives_all_problems_as_values(folder):
    edit(folder, "points.csv", "25.788000", "x")
    with pytest.raises(WrongFilesError) as caught:
        read_city(folder)
    problem = caught.value.problems[0]
    assert (problem.file, problem.line) == ("points.csv", 2)
