"""Files of rows, and what can be wrong with them."""

import pytest

from app.core.csvfile import FileRefused, Problems, read_rows


@pytest.fixture
def read(tmp_path):
    """Give a function that reads the bytes and tells the rows and the problems, the folder left out."""

    def read(content):
        file = tmp_path / "file.csv"
        file.write_bytes(content)
        problems = Problems(file)
        rows = list(read_rows(problems, ("id", "name"), ("note",)))
        try:
            problems.ensure_none()
        except FileRefused as error:
            return rows, [line.replace(f"{tmp_path}/", "") for line in error.lines]
        return rows, []

    return read


ONE = {"id": "1", "name": "Ґалаґан"}


@pytest.mark.parametrize(
    "content",
    [
        "id,name\n1,Ґалаґан\n".encode(),
        "id,name\n1,Ґалаґан".encode(),
        "\ufeffID;Name\r\n 1 ;Ґалаґан\r\n".encode(),
        'id,name\r1,"Ґалаґан"\r'.encode(),
        "name,id\nҐалаґан,1\n,\n\n".encode(),
    ],
)
def test_reads_what_spreadsheets_write(read, content):
    assert read(content) == ([(2, ONE)], [])


def test_a_row_has_the_number_of_its_first_line(read):
    rows, problems = read(b'id,name\n\n1,"a\nb"\n2\n3,c\n')
    assert rows == [(3, {"id": "1", "name": "a\nb"}), (6, {"id": "3", "name": "c"})]
    assert problems == ["file.csv:5: The header names 2 columns, but the row has 1."]


@pytest.mark.parametrize(
    ("content", "problems"),
    [
        (b"", ["file.csv:1: The file is empty. Its first line names the columns."]),
        (b"\n \n", ["file.csv:1: The file is empty. Its first line names the columns."]),
        (
            b"id,colour,id\n1,red,1\n",
            [
                "file.csv:1: id: The column is there more than once.",
                "file.csv:1: colour: There is no such column. The columns are id, name, note.",
                "file.csv:1: name: The column is missing.",
            ],
        ),
        (
            b"id,name\n1,a\n2,\xff\n3,b\n4,\xc4\n",
            [
                "file.csv:3: The line is not UTF-8 text. Save the file as “CSV UTF-8”.",
                "file.csv:5: The line is not UTF-8 text. Save the file as “CSV UTF-8”.",
            ],
        ),
        (b"id,name\n1,a\0b\n", ["file.csv:2: The line holds a NUL character, which is no text."]),
        (b'id,name\n1,a\n2,"b\n3,c\n', ["file.csv:3: The quotation marks of the row do not match up."]),
        (b'id,name\n1,"a"b\n', ["file.csv:2: The quotation marks of the row do not match up."]),
        (
            b"id,name\n1," + b"x" * 200_000,
            ["file.csv:2: A field is longer than 131072 characters. Is a quotation mark missing?"],
        ),
    ],
)
def test_says_in_which_line_what_is_wrong(read, content, problems):
    assert read(content)[1] == problems


def test_a_file_that_is_not_there_is_a_sentence(tmp_path):
    problems = Problems(tmp_path)
    assert list(read_rows(problems, ("id",))) == []
    with pytest.raises(FileRefused, match="The file cannot be read: Is a directory"):
        problems.ensure_none()
