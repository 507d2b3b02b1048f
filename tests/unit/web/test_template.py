#!/usr/bin/env python3
"""What the template compiler must refuse, and where it must say so: test_template.py template.py ICONS"""
import subprocess
import sys
import tempfile
from pathlib import Path

COMPILER, ICONS = sys.argv[1:3]
FN = "{% fn f(struct page *p, const char *v) %}\n"
REFUSED = {  # body -> words of the complaint
    "<script>alert(1)</script>": "<script> without src",
    "<script src='/a'>x</script>": "content inside <script>",
    "<script src='/a'>{{ v }}</script>": "a value inside <script>",
    "<style>p{}</style>": "<style> is not an element",
    "<p onclick='x'>a</p>": "onclick is not allowed",
    "<p OnMouseOver='x'>a</p>": "onmouseover is not allowed",
    "<p style='color:red'>a</p>": "style is not allowed",
    "<iframe srcdoc='x'></iframe>": "srcdoc is not allowed",
    "<p class=a>x</p>": "is not quoted",
    "<p class={{ v }}>x</p>": "is not quoted",
    "<p {{ v }}>x</p>": "a value inside a tag",
    "<p class='a' class='b'>x</p>": "stands twice",
    "<a href='javascript:x'>x</a>": "only relative, http and https",
    "<a href='data:x'>x</a>": "only relative, http and https",
    "<p>a<b>b</p>": "</p> closes <b>",
    "<p>a": "the fn ends inside <p>",
    "a</p>": "closes <nothing>",
    "<blink>a</blink>": "not an element",
    "<div/>": "closes itself",
    "a < b": "a bare <",
    "a & b": "a bare &",
    "<p title='a<b'>x</p>": "inside the value of title",
    "<p>{% if v %}</p>{% end %}": "different places",
    "<p title=\"{% if v %}\"{% end %}>x</p>": "different places",
    "{% for int i = 0; i < 2; i++ %}<p>{% end %}": "different places",
    "{% for i %}x{% end %}": "three parts",
    "{% else %}": "no if stands open",
    "{% nonsense %}": "no such directive",
    "{% t v %}": "a quoted text is expected",
    "{% t \"a {1}\" %}": "arguments",
    "{% t \"a\", v %}": "arguments",
    "<a href=\"{% t \"a\" %}\">x</a>": "translated text in a URL",
    "{% icon \"no-such-icon\" %}": "no icon",
    "{% icon \"../x\" %}": "icon takes one name",
    "<p title=\"{% icon \"lock\" %}\">x</p>": "icon inside a tag",
    "<p {% call g(p) %}>x</p>": "call inside a tag",
    "<meta http-equiv=\"refresh\">": "http-equiv",
    "<!-- a": "comment without end",
    "{% fn g(struct page *p) %}": "a fn inside a fn",
}


def compile_text(text):
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder, "page.html")
        page.write_text(text)
        done = subprocess.run([sys.executable, COMPILER, "--icons", ICONS, "--out", f"{folder}/t.c", "--header",
                               f"{folder}/t.h", str(page)], capture_output=True, text=True)
        return done.returncode, done.stderr, Path(folder, "t.c").read_text() if done.returncode == 0 else ""


def main():
    count = failed = 0

    def check(good, what):
        nonlocal count, failed
        count += 1
        failed += not good
        print("ok -" if good else "not ok -", what.replace("\n", " ").replace("#", ""))

    for body, complaint in REFUSED.items():
        code, said, _ = compile_text(FN + "<i>x</i>\n" + body + "\n{% end %}\n")
        line = said.split("page.html:")[-1].split(":")[0]
        check(code == 1 and complaint in said and line in ("3", "4"), f"{body!r}: {code} {said!r}")
    for text, complaint in {"text {% fn f(struct page *p) %}{% end %}": "text outside a fn",
                            "{{ v }}": "a value outside a fn", FN: "a fn is not ended",
                            "{% fn f(int x) %}{% end %}": "first parameter"}.items():
        code, said, _ = compile_text(text)
        check(code == 1 and complaint in said and "page.html:1:" in said, f"{text!r}: {said!r}")
    code, said, made = compile_text(FN + "<p>\n  a  b\n</p>\n<b>x</b>\n<b>y</b>\n<pre> k\n  l </pre>\n<br>{# note #}\n"
                                    "<svg><path d=\"M0\"/><g><title>t</title></g></svg>{% end %}")
    check(code == 0 and "<p>a b</p><b>x</b> <b>y</b><pre> k\\n  l </pre><br><svg><path d=\\\"M0\\\"/>" in made, said + made)
    done = subprocess.run([sys.executable, COMPILER, "--msgids", "/dev/stdin"], capture_output=True, text=True,
                          input=FN + "{% t \"One\" %}{% t \"Two {1}\", v %}{% end %}")
    check(done.stdout == '"One"\n"Two {1}"\n', done.stdout + done.stderr)
    print(f"1..{count}")
    sys.exit(1 if failed else 0)


main()
