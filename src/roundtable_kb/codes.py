"""The table of all diagnostic codes: what each one wants of the editor, why, and an example."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Code:
    """One kind of problem, named the way it is printed."""

    name: str
    wants: str
    why: str
    example: str
    """What to write instead; a line or two of YAML, or a command."""


FILE_KIND = Code(
    "file-kind",
    "Every folder in data/ is named after a kind of record.",
    "A folder with another name would be passed over, and its records lost without a word.",
    "data/speakers/ada-example.yml",
)
FILE_NAME = Code(
    "file-name",
    "Every file in a kind's folder is a record whose name ends in .yml.",
    "A file with another ending would be passed over, and its record lost without a word.",
    "data/speakers/ada-example.yml",
)
FILE_REFUSED = Code(
    "file-refused",
    "Records are ordinary files in data/: no links, pipes or devices.",
    "A link can lead out of the project, and a pipe can keep a build waiting for ever.",
    "cp --dereference elsewhere/ada-example.yml data/speakers/",
)
FILE_UNREADABLE = Code(
    "file-unreadable",
    "The file can be read by whoever runs the build.",
    "A record that cannot be read would be missing from the site.",
    "chmod u+r data/speakers/ada-example.yml",
)
FILE_UNWRITABLE = Code(
    "file-unwritable",
    "The files that a command makes or changes can be written, the disk has room, and nobody else "
    "is writing them.",
    "What is made by half does not fit together: the last good site and records stay.",
    "chmod -R u+rwX data docs site",
)
BUILD_BUSY = Code(
    "build-busy",
    "One build at a time works on a project.",
    "Two that write the same pages would leave a mixture of both.",
    "roundtable-kb build",
)
ID_BAD = Code(
    "id-bad",
    "An id has lower-case letters, digits and single hyphens, at most 80 characters.",
    "Ids are addresses and file names: they must mean the same on every system.",
    "data/speakers/ada-example.yml",
)
ID_DUPLICATE = Code(
    "id-duplicate",
    "No two things of one kind, and no two statements or observations of a record, share an id.",
    "A reference or an address could mean either of them.",
    "id: second-proposal",
)
YAML_ENCODING = Code(
    "yaml-encoding",
    "A record is UTF-8 text.",
    "Guessing an encoding turns names into other names.",
    "iconv -f UTF-16 -t UTF-8 record.yml > record.utf8.yml",
)
YAML_CHARACTER = Code(
    "yaml-character",
    "A record has no control characters and no line breaks other than LF or CRLF.",
    "They cannot be seen in an editor and move every line number after them.",
    'name: "a visible name"',
)
YAML_SYNTAX = Code(
    "yaml-syntax",
    "A record is well-formed YAML.",
    "What cannot be read for certain is not guessed.",
    'text: "quotes protect: colons, # and leading [ or *"',
)
YAML_SIZE = Code(
    "yaml-size",
    "A record is at most 1 MiB, 20,000 values, and 30 levels deep.",
    "Larger ones are damaged or hostile, and would stall the build.",
    "statements: []",
)
YAML_EMPTY = Code(
    "yaml-empty",
    "A record is a mapping of fields to values.",
    "An empty file says nothing that could be published.",
    "name: Ada Example",
)
YAML_KEY = Code(
    "yaml-key",
    "The name of a field is a single word.",
    "Lists and mappings cannot be names of fields.",
    "name: Ada Example",
)
YAML_DUPLICATE_KEY = Code(
    "yaml-duplicate-key",
    "A field stands once in a mapping.",
    "One of two values would be lost without a word.",
    "name: Ada Example",
)
YAML_FEATURE = Code(
    "yaml-feature",
    "A record uses no tags, anchors, aliases or second document.",
    "They hide what a value is from its reader, and some of them run code or exhaust memory.",
    "topics: [collective-management]",
)
FIELD_UNKNOWN = Code(
    "field-unknown",
    "Only fields of the record's kind are written.",
    "A misspelt field would be passed over, and its value lost without a word.",
    "summary: One plain sentence.",
)
FIELD_MISSING = Code(
    "field-missing",
    "Required fields are there.",
    "A page or a reference cannot do without them.",
    "name: Ada Example",
)
TYPE_WRONG = Code(
    "type-wrong",
    "A value has its field's type: text, number, list or mapping.",
    "YAML reads some unquoted words as numbers or truth values; what was meant must be certain.",
    'short_name: "2024"',
)
VALUE_EMPTY = Code(
    "value-empty",
    "A field that is written has a value.",
    "An empty field says neither that something is unknown nor what it is.",
    "end_date: 2025-03-14",
)
VALUE_CHOICE = Code(
    "value-choice",
    "A field with a fixed vocabulary has one of its words.",
    "Filters, colours and checks know these words only.",
    "kind: proposal",
)
VALUE_NUMBER = Code(
    "value-number",
    "A number is written in digits, with an optional magnitude.",
    "A number that is read differently from how it was meant is worse than none.",
    "value: 5.1 billion",
)
VALUE_DATE = Code(
    "value-date",
    "A date is a year, month, day or quarter, a period is one of these or two with a slash.",
    "Figures can only be compared when it is certain what they cover.",
    "period: 2021-Q1/2021-Q3",
)
VALUE_URL = Code(
    "value-url",
    "An address begins with http:// or https:// and names a host.",
    "Other addresses cannot be opened by a reader, or run code when they are.",
    "url: https://www.example.org/report",
)
VALUE_LANGUAGE = Code(
    "value-language",
    "A language is a BCP 47 tag.",
    "Browsers choose glyphs and voices by it.",
    "lang: zh-Hans",
)
VALUE_COLOUR = Code(
    "value-colour",
    "A colour is written in hexadecimal digits, in quotes.",
    "It stands in the stylesheet as it is written, and # without quotes begins a comment.",
    'accent: "#0f5c63"',
)
VALUE_UNIT = Code(
    "value-unit",
    "A unit fits the relations of its statistic: growth and shares are percent.",
    "A growth in members or a share in yuan cannot be checked against anything.",
    "unit: percent",
)
REF_DANGLING = Code(
    "ref-dangling",
    "A reference names a record that exists.",
    "A link that leads nowhere is worse than none.",
    "organization: example-society",
)
REF_AMBIGUOUS = Code(
    "ref-ambiguous",
    "A reference means one record only.",
    "Two kinds may have a record of the same id.",
    "text: See [[terms/example]].",
)
REF_CYCLE = Code(
    "ref-cycle",
    "A record is not its own parent, broader topic or part, however far up.",
    "A tree that bites its tail has no top to begin at.",
    "parent: example-ministry",
)
CITE_MISSING = Code(
    "cite-missing",
    "Every fact names its source.",
    "A reader must be able to check what is stated.",
    "source: {id: some-report, paragraph: 7}",
)
CITE_PARAGRAPH = Code(
    "cite-paragraph",
    "A cited paragraph exists in its source, and is named where the source has paragraphs.",
    "A reader who follows the citation must arrive at the passage.",
    "source: {id: some-report, paragraph: 7}",
)
FIGURE_DOUBTFUL = Code(
    "figure-doubtful",
    "A figure that does not fit the others is looked at, and answered with a note.",
    "Readers see the doubt; they should see what the editor makes of it, too.",
    "notes: [{finding: disagrees, period: '2024', text: The source has it so.}]",
)
NOTE_UNMATCHED = Code(
    "note-unmatched",
    "A note answers a finding that is there.",
    "A note that has outlived its finding misleads its reader.",
    "notes: [{finding: disagrees, period: '2024', text: The source has it so.}]",
)
CITE_WORDS = Code(
    "cite-words",
    "The words of a citation stand in its source exactly once, in the paragraph it names.",
    "They are how a reader gets to the passage, and how it is known that there is one.",
    "source: {id: some-report, paragraph: 7, words: big data platform}",
)
CITE_NUMBER = Code(
    "cite-number",
    "The number of a figure stands in the sentence that is cited for it.",
    "One wrong digit is another figure.",
    "value: 477 million",
)
CITE_TEXT = Code(
    "cite-text",
    "The text that citations are held against has as many paragraphs as its record says.",
    "Citations would point into the wrong paragraphs.",
    "paragraphs: 14",
)
EDIT_REFUSED = Code(
    "edit-refused",
    "A change by a command leaves sound records, and nothing that names what is gone.",
    "A command that guesses what was meant does harm in many files at once.",
    "roundtable-kb rename speakers ada-example ada-exampleson --dry-run",
)
SETTINGS_MISSING = Code(
    "settings-missing",
    "mkdocs.yml has the settings of the knowledge base under extra: roundtable:.",
    "Edition and model decide what is written, and are never guessed.",
    "extra: {roundtable: {model: 1, edition: {version: 1.0.0, date: 2025-03-20}}}",
)
TABLE_UNREADABLE = Code(
    "table-unreadable",
    "A table is CSV in UTF-8: names of fields first, then rows with a cell for each.",
    "What cannot be read for certain would end up in the wrong field.",
    "roundtable-kb import --template speakers > speakers.csv",
)
PAGE_CONFLICT = Code(
    "page-conflict",
    "A page that is generated and a page that a person wrote do not share a path.",
    "A person's file is never overwritten or deleted.",
    "mv docs/speakers/ada-example.md docs/notes-on-ada.md",
)
PAGE_STOPPED = Code(
    "page-stopped",
    "A page that a person wrote has nothing that the pages' policy stops.",
    "Browsers load and run only what is on the site; an image from elsewhere is not shown.",
    "![The hall](https://pictures.example/hall.jpg)",
)
SITE_FAULT = Code(
    "site-fault",
    "MkDocs publishes the rendered pages without a warning.",
    "A warning is a link that leads nowhere or a setting that has no effect.",
    "[About](about.md)",
)
CODES: tuple[Code, ...] = tuple(one for one in tuple(globals().values()) if isinstance(one, Code))
"""All of them, in the order of this page."""
