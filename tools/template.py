#!/usr/bin/env python3
"""Compiles HTML templates to C, escaping decided at build time.

template.py --icons DIR --out OUT.c --header OUT.h FILE.html...
template.py --msgids FILE.html...        every msgid, one a line (JSON strings)

The language, in a line each (docs: src/web/templates/README.md):
    {% include "web/layout.h" %}           {% fn name(struct page *p, const struct x *v) %} ... {% end %}
    {{ c expression }}                      {% if c %} {% elif c %} {% else %} {% end %}
    {% for int i = 0; i < n; i++ %} {% end %}    {% let const char *s = f(v) %}
    {% call name(p, args) %}                {% t "msgid", args... %}    {% bi words %}    {% icon "lock" %}

What a value may do depends on where it stands: text, quoted attribute, or an attribute that is a
URL (whole, path segment or query part). Anywhere else a value is refused. So is markup that could
run code or escape its place: <script> without src, <style>, on*=, style=, srcdoc=, unquoted
attributes, unbalanced or unknown elements, branches that end in different places.
"""
import json
import re
import sys
from pathlib import Path

VOID = set("area br col embed hr img input link meta source track wbr "
           "path circle rect line polyline polygon ellipse".split())
ELEMENTS = VOID | set(
    "html head title body main nav header footer section article aside h1 h2 h3 h4 h5 h6 p div span a b i em "
    "strong small s u mark abbr code kbd samp pre blockquote ul ol li dl dt dd table caption thead tbody tfoot "
    "tr th td colgroup form fieldset legend label select optgroup option textarea button datalist output "
    "progress meter details summary dialog figure figcaption picture time data noscript script iframe object "
    "del ins svg desc g use symbol defs text ruby rt rp sup sub template".split())
URL_ATTRIBUTES = {"href", "src", "action", "formaction", "cite", "poster", "data"}
FORBIDDEN_ATTRIBUTES = {"style", "srcdoc", "srcset", "background", "xlink:href"}
INLINE = set("del ins a b i em strong small s u mark abbr code kbd samp span time data sub sup label svg".split())
RAW_ELEMENTS = {"script"}
TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.S)


class Bad(Exception):
    pass


class Place:
    """Where in the HTML the compiler stands: comparable, so that branches can be checked."""

    def __init__(self):
        self.state = "text"  # text, tag, value
        self.stack = []      # open elements
        self.element = ""
        self.attribute = ""
        self.quote = ""
        self.value = ""      # the attribute's value so far; a hole is \0
        self.attributes = []
        self.at = 0          # how far the literal under way was read: for messages

    def copy(self):
        new = Place()
        new.__dict__.update(self.__dict__)
        new.stack, new.attributes = list(self.stack), list(self.attributes)
        return new

    def key(self):
        if self.state == "text":
            return ("text", tuple(self.stack))
        if self.state == "tag":
            return ("tag", tuple(self.stack), self.element)
        url = self.url_part() if self.attribute in URL_ATTRIBUTES else ""
        return ("value", tuple(self.stack), self.element, self.attribute, self.quote, url)

    def url_part(self):
        if not self.value:
            return "URL"
        return "QUERY" if re.search(r"[?#]", self.value) else "SEGMENT"

    def where(self):
        """The escaper for a value that stands here."""
        if self.state == "text":
            if self.stack and self.stack[-1] in RAW_ELEMENTS:
                raise Bad(f"a value inside <{self.stack[-1]}>")
            return "TEXT"
        if self.state == "value":
            return self.url_part() if self.attribute in URL_ATTRIBUTES else "ATTRIBUTE"
        raise Bad("a value inside a tag, but outside a quoted attribute value")


def collapse(chunk, left, right):
    """White space of one run of text. `left` and `right` say what stands there: "" for a value, a
    tag's name, or "%" for a directive. A run with a newline goes beside a block or a directive and
    is one space elsewhere."""
    def edge(neighbour):
        return "" if neighbour == "%" or neighbour and neighbour not in INLINE else " "
    if re.fullmatch(r"\s*\n\s*", chunk):
        return edge(left) and edge(right)
    chunk = re.sub(r"^\s*\n\s*", edge(left), chunk)
    chunk = re.sub(r"\s*\n\s*$", edge(right), chunk)
    return re.sub(r"\s+", " ", chunk)


def advance(place, text, left, right):
    """Runs the literal `text` through the HTML state machine; returns it with white space collapsed."""
    out, i = [], 0
    while i < len(text):
        place.at = i
        if place.state == "text":
            j = text.find("<", i)
            chunk = text[i:] if j < 0 else text[i:j]
            place.at = i + len(chunk) - len(chunk.lstrip())
            if place.stack and place.stack[-1] in RAW_ELEMENTS and chunk.strip():
                raise Bad(f"content inside <{place.stack[-1]}>")
            bare = re.search(r"&(?!#?\w+;)", chunk)
            if bare:
                place.at = i + bare.start()
                raise Bad("a bare & in text: write &amp;")
            if not {"pre", "textarea"} & set(place.stack):
                following = re.match(r"</?([a-zA-Z0-9]*)", text[j:])[1].lower() if j >= 0 else right
                chunk = collapse(chunk, left, following or ("%" if j >= 0 else ""))
            out.append(chunk)
            if j < 0:
                break
            place.at = j
            i = open_tag(place, text, j, out)
            left = place.element
        elif place.state == "tag":
            i = in_tag(place, text, i, out)
            left = place.element
        else:
            j = text.find(place.quote, i)
            chunk = text[i:] if j < 0 else text[i:j]
            if re.search(r"[<>]", chunk) or re.search(r"&(?!#?\w+;)", chunk):
                raise Bad(f"< > or a bare & inside the value of {place.attribute}")
            place.value += chunk
            out.append(re.sub(r"\s+", " ", chunk))
            if j < 0:
                break
            close_value(place)
            out.append(place.quote)
            place.state, i = "tag", j + 1
    return "".join(out)


def open_tag(place, text, j, out):
    if text.startswith("<!--", j):
        end = text.find("-->", j)
        if end < 0:
            raise Bad("a comment without end")
        return end + 3
    if text[j:j + 15].lower() == "<!doctype html>":
        out.append("<!doctype html>")
        return j + 15
    m = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)").match(text, j)
    if not m:
        raise Bad("a bare < in text: write &lt;")
    name = m[2].lower()
    if name not in ELEMENTS:
        raise Bad(f"<{name}> is not an element that pages use")
    if m[1]:
        end = re.compile(r"\s*>").match(text, m.end())
        if not end:
            raise Bad(f"</{name} is not closed by >")
        if not place.stack or place.stack[-1] != name:
            raise Bad(f"</{name}> closes <{place.stack[-1] if place.stack else 'nothing'}>")
        place.stack.pop()
        place.element = name
        out.append(f"</{name}>")
        return end.end()
    place.state, place.element, place.attributes = "tag", name, []
    out.append("<" + name)
    return m.end()


def in_tag(place, text, i, out):
    m = re.compile(r"\s+").match(text, i)
    if m:
        out.append(" ")
        return m.end()
    m = re.compile(r"/?>").match(text, i)
    if m:
        end_tag(place, m[0])
        while out and out[-1] == " ":
            out.pop()
        out.append(">" if m[0] == ">" or place.element in VOID and not in_svg(place) else "/>")
        if place.element == "textarea":
            out.append("\n")  # a parser drops the first newline; so the content's own stays
        return m.end()
    m = re.compile(r"([a-zA-Z][-a-zA-Z0-9:]*)(\s*=\s*)?").match(text, i)
    if not m:
        raise Bad(f"<{place.element}> has {text[i:i + 12]!r}")
    name = m[1].lower()
    if name.startswith("on") or name in FORBIDDEN_ATTRIBUTES:
        raise Bad(f"the attribute {name} is not allowed")
    if name in place.attributes:
        raise Bad(f"the attribute {name} stands twice")
    place.attributes.append(name)
    out.append(name)
    if m[2] is None:
        return m.end()
    if m.end() >= len(text) or text[m.end()] not in "\"'":
        raise Bad(f"the value of {name} is not quoted")
    place.state, place.attribute, place.quote, place.value = "value", name, text[m.end()], ""
    out.append("=" + place.quote)
    return m.end() + 1


def close_value(place):
    value = place.value.strip().lower()
    if place.attribute in URL_ATTRIBUTES and re.match(r"[a-z][a-z0-9+.-]*:", value) and not re.match(r"https?://", value):
        raise Bad(f"{place.attribute}={place.value!r}: only relative, http and https")
    if place.element == "meta" and place.attribute == "http-equiv":
        raise Bad("http-equiv is not allowed")


def in_svg(place):
    return "svg" in place.stack


def end_tag(place, closer):
    name = place.element
    if name == "script" and "src" not in place.attributes:
        raise Bad("<script> without src is not allowed")
    if name == "iframe" and "sandbox" not in place.attributes and "src" not in place.attributes:
        raise Bad("<iframe> without src")
    place.state = "text"
    if name not in VOID and closer == ">":
        place.stack.append(name)
    elif closer == "/>" and name not in VOID and not in_svg(place):
        raise Bad(f"<{name}/> closes itself")


def quoted(text):
    out = []
    for byte in text.encode():
        c = chr(byte)
        if c in '"\\':
            out.append("\\" + c)
        elif c == "\n":
            out.append("\\n")
        elif c == "?" or 32 <= byte < 127:
            out.append(c)
        else:
            out.append(f"\\{byte:03o}")
    return '"' + "".join(out).replace("??", '?""?') + '"'


def literal_of(argument):
    m = re.match(r'\s*"((?:[^"\\]|\\.)*)"\s*', argument)
    if not m:
        raise Bad("a quoted text is expected")
    return json.loads('"' + m[1] + '"'), argument[m.end():]


def arguments_of(rest):
    rest = rest.strip()
    if not rest:
        return []
    if rest[0] != ",":
        raise Bad(f"after the text: {rest!r}")
    parts, depth, part, inside = [], 0, "", ""
    for c in rest[1:]:
        if inside:
            inside = "" if c == inside else inside
        elif c in "\"'":
            inside = c
        depth += (c in "([{") - (c in ")]}") if not inside else 0
        if c == "," and depth == 0 and not inside:
            parts.append(part.strip())
            part = ""
        else:
            part += c
    return parts + [part.strip()]


def side_of(tag):
    """What a directive is to the white space beside it: a value, or nothing that shows."""
    return "" if tag is not None and re.match(r"\{\{|\{%\s*(t|bi|icon)\b", tag[0]) else "%"


class Compiler:
    def __init__(self, icons):
        self.icons, self.out, self.prototypes = icons, [], []
        self.includes, self.msgids, self.pending = [], [], ""

    # --- what is written ---
    def line(self, text):
        self.flush()
        self.out.append("    " * (len(self.blocks) + 1) + text)

    def flush(self):
        if self.pending:
            text, self.pending = self.pending, ""
            pieces = [text[k:k + 1500] for k in range(0, len(text), 1500)]
            body = ("\n" + "    " * (len(self.blocks) + 2)).join(quoted(piece) for piece in pieces)
            self.out.append("    " * (len(self.blocks) + 1) + f"buf_add(p->out, {body}, {len(text.encode())});")

    def literal(self, text, left, right):
        self.pending += advance(self.place, text, left, right)

    def value(self, expression):
        self.line(f"html_put(p->out, HTML_{self.place.where()}, {expression});")
        self.hole()

    def hole(self):
        if self.place.state == "value":
            self.place.value += "\0"

    # --- directives ---
    def directive(self, text):
        m = re.match(r"(\w+)\s*(.*)", text, re.S)
        if not m:
            raise Bad(f"{{% {text} %}}")
        word, rest = m[1], m[2].strip()
        if word not in ("include", "fn") and self.place is None:
            raise Bad(f"{word} outside a fn")
        getattr(self, "do_" + word, self.unknown)(rest)

    def unknown(self, rest):
        raise Bad("no such directive")

    def do_include(self, rest):
        self.includes.append(literal_of(rest)[0])

    def do_fn(self, rest):
        if self.place is not None:
            raise Bad("a fn inside a fn")
        if not re.match(r"\w+\(struct page \*p[,)]", rest):
            raise Bad("a fn's first parameter is struct page *p")
        self.prototypes.append(f"void {rest};")
        self.out.append(f"void {rest}\n{{")
        self.place, self.blocks = Place(), []

    def do_end(self, rest):
        if not self.blocks:
            if self.place.state != "text" or self.place.stack:
                raise Bad(f"the fn ends inside <{'><'.join(self.place.stack) or self.place.element}>")
            self.flush()
            self.out.append("}\n")
            self.place = None
            return
        kind, start, ends, closed = self.blocks[-1]
        ends = ends + [self.place]
        if kind == "if" and not closed:
            ends.append(start)
        if kind == "for":
            ends.append(start)
        self.same(ends)
        self.flush()
        self.blocks.pop()
        self.line("}")
        keep = set(ends[0].attributes)
        for end in ends:
            keep |= set(end.attributes)
        self.place.attributes = sorted(keep)

    def same(self, ends):
        if any(end.key() != ends[0].key() for end in ends):
            raise Bad("the branches end in different places of the HTML: "
                      + " / ".join(f"{e.state} <{'><'.join(e.stack)}>" for e in ends))

    def do_if(self, rest):
        self.line(f"if ({rest}) {{")
        self.blocks.append(("if", self.place.copy(), [], False))

    def branch(self, code, closed):
        if not self.blocks or self.blocks[-1][0] != "if" or self.blocks[-1][3]:
            raise Bad("no if stands open")
        self.flush()
        kind, start, ends, _ = self.blocks.pop()
        self.line(code)
        self.blocks.append((kind, start, ends + [self.place], closed))
        self.place = start.copy()

    def do_elif(self, rest):
        self.branch(f"}} else if ({rest}) {{", False)

    def do_else(self, rest):
        self.branch("} else {", True)

    def do_for(self, rest):
        if rest.count(";") != 2:
            raise Bad("for takes C's three parts")
        self.line(f"for ({rest}) {{")
        self.blocks.append(("for", self.place.copy(), [], True))

    def do_let(self, rest):
        if "=" not in rest:
            raise Bad("let TYPE NAME = EXPRESSION")
        self.line(rest.rstrip(";") + ";")

    def do_call(self, rest):
        if self.place.state != "text":
            raise Bad("call inside a tag")
        self.line(rest.rstrip(";") + ";")

    def do_t(self, rest):
        msgid, rest = literal_of(rest)
        self.msgids.append(msgid)
        arguments = arguments_of(rest)
        holes = set(re.findall(r"\{([1-9])\}", msgid))
        if holes != {str(k + 1) for k in range(len(arguments))}:
            raise Bad(f"{msgid!r} does not use each of its {len(arguments)} arguments")
        where = self.place.where()
        if where not in ("TEXT", "ATTRIBUTE"):
            raise Bad("a translated text in a URL")
        listed = ", ".join(f"HTML_ARGUMENT({a})" for a in arguments) or "{0, 0}"
        self.line(f"html_tr(p->out, p->lang, HTML_{where}, {quoted(msgid)}, (const struct str[]){{{listed}}}, {len(arguments)});")
        self.hole()

    def do_bi(self, rest):
        self.line(f"html_words(p->out, p->lang, HTML_{self.place.where()}, {rest});")
        self.hole()

    def do_icon(self, rest):
        name, tail = literal_of(rest)
        if tail.strip() or not re.fullmatch(r"[a-z0-9-]+", name):
            raise Bad("icon takes one name")
        if self.place.state != "text":
            raise Bad("an icon inside a tag")
        self.pending += self.icon(name)

    def icon(self, name):
        if self.icons is None:
            return ""
        path = self.icons / (name + ".svg")
        if not path.exists():
            raise Bad(f"lucide has no icon {name!r}")
        shapes = re.findall(r"<(?:path|circle|rect|line|polyline|polygon|ellipse)\b[^>]*/>", path.read_text())
        if not shapes or re.search(r"\bon\w+=|script|href|style=", "".join(shapes)):
            raise Bad(f"the icon {name!r} is not made of plain shapes")
        body = "".join(re.sub(r"\s*/>", "/>", re.sub(r"\s+", " ", shape)) for shape in shapes)
        return f'<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">{body}</svg>'

    # --- a file ---
    def file(self, path):
        text = Path(path).read_text(encoding="utf-8")
        self.place, self.blocks, at, left = None, [], 0, "%"
        self.out.append(f"/* {Path(path).name} */")
        line, in_literal = 1, False
        try:
            for m in list(TAG.finditer(text)) + [None]:
                chunk = text[at:m.start()] if m else text[at:]
                line = text.count("\n", 0, at) + 1
                in_literal = self.place is not None
                if self.place is None:
                    if chunk.strip():
                        raise Bad("text outside a fn")
                elif chunk:
                    self.literal(chunk, left, side_of(m))
                in_literal = False
                if m is None:
                    break
                line = text.count("\n", 0, m.start()) + 1
                at, left = m.end(), side_of(m)
                if m[0].startswith("{{"):
                    if self.place is None:
                        raise Bad("a value outside a fn")
                    self.value(m[0][2:-2].strip())
                elif m[0].startswith("{%"):
                    self.directive(m[0][2:-2].strip())
            if self.place is not None:
                raise Bad("a fn is not ended")
        except Bad as bad:
            if in_literal:
                line += text.count("\n", at, at + self.place.at)
            sys.exit(f"{path}:{line}: {bad}")


def options(argv):
    wanted, files, k = {}, [], 0
    while k < len(argv):
        if argv[k] in ("--icons", "--out", "--header"):
            wanted[argv[k][2:]] = argv[k + 1]
            k += 1
        elif argv[k] == "--msgids":
            wanted["msgids"] = True
        else:
            files.append(argv[k])
        k += 1
    if not files or not (wanted.get("msgids") or {"icons", "out", "header"} <= set(wanted)):
        sys.exit(__doc__)
    return wanted, files


def main():
    wanted, files = options(sys.argv[1:])
    compiler = Compiler(None if wanted.get("msgids") else Path(wanted["icons"]))
    for path in files:
        compiler.file(path)
    if wanted.get("msgids"):
        for msgid in sorted(set(compiler.msgids)):
            print(json.dumps(msgid, ensure_ascii=False))
        return
    guard = "TEMPLATES_" + re.sub(r"\W", "_", Path(wanted["header"]).name).upper()
    includes = "".join(f'#include "{name}"\n' for name in sorted(set(compiler.includes)))
    Path(wanted["header"]).write_text(
        f"/* Made by tools/template.py. */\n#ifndef {guard}\n#define {guard}\n\n{includes}\n"
        + "\n".join(compiler.prototypes) + "\n\n#endif\n")
    Path(wanted["out"]).write_text(
        f'/* Made by tools/template.py. */\n#include "{Path(wanted["header"]).name}"\n#include "web/html.h"\n\n'
        + "\n".join(compiler.out) + "\n")


main()
