// Makes the office quicker for those who have scripts; everything works without.
// No markup is written from here (Trusted Types): elements are made, texts are set.
"use strict";
(() => {
  const zh = document.documentElement.lang.startsWith("zh");
  const say = (chinese, english) => (zh ? chinese : english);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const one = (selector, root = document) => root.querySelector(selector);

  function make(name, text, className) {
    const element = document.createElement(name);
    if (text) element.textContent = text;
    if (className) element.className = className;
    return element;
  }

  function toast(text) {
    one(".toast")?.remove();
    const box = make("p", text, "toast");
    box.setAttribute("role", "status");
    document.body.append(box);
    setTimeout(() => box.remove(), 4000);
  }

  // ---- keyboard ----
  const rows = () => all("table.rows tbody tr[data-href]");

  function step(by) {
    const list = rows();
    if (!list.length) return;
    const here = list.findIndex((row) => row.classList.contains("is-here"));
    const next = Math.min(Math.max(here < 0 ? (by > 0 ? 0 : list.length - 1) : here + by, 0), list.length - 1);
    list.forEach((row, i) => row.classList.toggle("is-here", i === next));
    list[next].scrollIntoView({ block: "nearest" });
    const link = one("a", list[next]);
    if (link) link.focus({ preventScroll: true });
  }

  function open_row() {
    const row = one("table.rows tr.is-here");
    if (row) location.assign(row.dataset.href);
  }

  function help() {
    if (one("dialog.help")) return;
    const box = make("dialog", "", "help");
    box.append(make("h2", say("键盘操作", "Keyboard")));
    const list = make("dl");
    const keys = [
      ["/", say("检索", "Search")],
      ["j", say("下一行", "Next row")],
      ["k", say("上一行", "Previous row")],
      ["Enter", say("打开所选行", "Open the chosen row")],
      ["h", say("我的工作台", "My work")],
      ["n", say("开始办理", "Begin")],
      ["?", say("显示本帮助", "This help")],
    ];
    for (const [key, meaning] of keys) {
      const name = make("dt");
      name.append(make("kbd", key));
      list.append(name, make("dd", meaning));
    }
    const close = make("button", say("关闭", "Close"), "button");
    close.addEventListener("click", () => box.close());
    box.append(list, close);
    box.addEventListener("close", () => box.remove());
    document.body.append(box);
    box.showModal();
  }

  const acts = {
    "/": () => one("#q")?.focus(),
    j: () => step(1),
    k: () => step(-1),
    h: () => location.assign("/"),
    n: () => location.assign("/start"),
    "?": help,
  };

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") all("details.menu[open]").forEach((menu) => (menu.open = false));
    const typing = event.target.closest("input, select, textarea, dialog, [contenteditable]");
    if (typing || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (event.key === "Enter" && event.target === document.body) return open_row();
    const act = acts[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });

  document.addEventListener("click", (event) => {
    for (const menu of all("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
    const row = event.target.closest("tr[data-href]");
    const busy = event.target.closest("a, button, input, label, summary") || String(getSelection());
    if (row && !busy) location.assign(row.dataset.href);
  });

  // ---- forms: nothing typed is lost ----
  let sent = false;
  const changed = (form) =>
    [...form.elements].some((field) => {
      if (field.type === "hidden" || !field.name) return false;
      if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
      if (field.type === "file") return field.files.length > 0;
      if (field.tagName === "SELECT") {
        const initial = [...field.options].find((option) => option.defaultSelected) || field.options[0];
        return initial && field.value !== initial.value;
      }
      return "defaultValue" in field && field.value !== field.defaultValue;
    });
  addEventListener("beforeunload", (event) => {
    if (!sent && all("form[data-guard]").some(changed)) event.preventDefault();
  });
  addEventListener("pageshow", () => {
    sent = false;
    all("button[data-sent]").forEach((button) => {
      button.disabled = false;
      delete button.dataset.sent;
    });
  });

  // ---- uploads with a bar; the answer tells where to go (JSON), nothing is opened twice ----
  function show_failure(form, answer) {
    const words = answer && (zh ? answer.zh : answer.en);
    const text = words || say("上传失败，请重试。", "The upload failed. Please try again.");
    one(".summary", form)?.remove();
    const box = make("div", "", "notice tone-bad summary");
    box.setAttribute("role", "alert");
    box.tabIndex = -1;
    box.append(make("p", answer && answer.basis ? text + " (" + answer.basis + ")" : text));
    form.prepend(box);
    box.focus();
    const field = answer && answer.field && form.elements[answer.field];
    if (field && field.setAttribute) field.setAttribute("aria-invalid", "true");
  }

  function upload(form, bar, button) {
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "application/json");
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) bar.value = (event.loaded / event.total) * 100;
    });
    request.addEventListener("loadend", () => {
      let answer = null;
      try {
        answer = JSON.parse(request.responseText);
      } catch {
        answer = null;
      }
      if (request.status === 200 && answer && typeof answer.location === "string" && answer.location.startsWith("/")) {
        location.assign(answer.location);
        return;
      }
      sent = false;
      bar.hidden = true;
      button.disabled = false;
      show_failure(form, answer);
    });
    bar.hidden = false;
    bar.value = 0;
    request.send(new FormData(form));
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented) return;
    if (form.matches("[data-guard]")) sent = true;
    const button = event.submitter;
    const bar = one("progress.upload", form);
    const has_file = all("input[type=file]", form).some((field) => field.files.length);
    if (bar && has_file && !button?.name) {
      event.preventDefault();
      if (button) button.disabled = true;
      upload(form, bar, button || form.querySelector("button"));
    } else if (button && form.method === "post" && !button.name) {
      button.dataset.sent = "1";
      setTimeout(() => (button.disabled = true)); // after the browser has read the form
    }
  });

  // ---- an exam: the time that is left, answers kept as one goes, digits choose ----
  const paper = one("form.paper");
  const left = paper && one("[data-left]", paper);
  if (left) {
    const end = Date.now() + Number(left.dataset.left) * 1000;
    const saved = one("[data-saved]", paper);
    const show = () => {
      const seconds = Math.max(0, Math.round((end - Date.now()) / 1000));
      left.textContent = Math.floor(seconds / 60) + ":" + String(seconds % 60).padStart(2, "0");
      left.closest(".clock").classList.toggle("is-late", seconds < 300);
      if (!seconds) location.assign(location.pathname);
      else setTimeout(show, 1000);
    };
    show();
    let keeping = 0;
    const keep = async () => {
      const body = new URLSearchParams(new FormData(paper));
      body.set("do", "keep");
      let good = false;
      try {
        good = (await fetch(paper.action, { method: "POST", body, headers: { Accept: "application/json" } })).ok;
      } catch {
        good = false;
      }
      saved.textContent = good ? say("已保存", "Kept") : say("未能保存，请点击保存", "Not kept: press Keep");
    };
    paper.addEventListener("change", () => {
      const answered = all("fieldset", paper).filter((box) => one("input:checked", box)).length;
      one("[data-answered]", paper).textContent = String(answered);
      clearTimeout(keeping);
      keeping = setTimeout(keep, 600);
    });
    paper.addEventListener("keydown", (event) => {
      const box = event.target.closest("fieldset");
      const option = box && /^[1-6]$/.test(event.key) && all("input", box)[Number(event.key) - 1];
      if (!option || event.ctrlKey || event.altKey || event.metaKey) return;
      event.preventDefault();
      option.focus();
      option.click();
    });
  }

  // ---- a review: j and k walk through the findings, letters decide, t goes to the text and back ----
  const review = one("[data-findings]");
  const findings = () => all("[data-finding]", review);
  const chosen = () => one(".finding.is-here", review) || (location.hash && one(".finding:target", review));

  function choose(item) {
    if (!item) return;
    all(".is-here").forEach((other) => other.classList.remove("is-here"));
    item.classList.add("is-here");
    item.focus({ preventScroll: true });
    item.scrollIntoView({ block: "nearest" });
    const jump = one(".jump", item);
    const mark = jump && document.getElementById(jump.hash.slice(1));
    if (!mark) return;
    mark.classList.add("is-here");
    const box = mark.closest(".read"); // the text moves, the list stays
    box.scrollTop += mark.getBoundingClientRect().top - box.getBoundingClientRect().top - box.clientHeight / 3;
  }

  function walk(by, open) {
    const list = findings();
    const here = list.indexOf(chosen());
    let at = here < 0 ? (by > 0 ? 0 : list.length - 1) : here + by;
    while (open && list[at] && !list[at].classList.contains("is-open")) at += by;
    choose(list[at]);
  }

  function press(key) {
    const item = chosen();
    if (!item) return;
    const again = one("details.again", item);
    if (again) again.open = true;
    const button = one(`button[data-key="${key}"]`, item);
    const reason = one('input[name="reason"]', item);
    if (!button) return;
    if (key !== "r" && reason && !reason.value.trim()) {
      reason.focus(); // a reason first, then Enter
      reason.dataset.then = key;
    } else button.click();
  }

  if (review) {
    Object.assign(acts, {
      j: () => walk(1),
      k: () => walk(-1),
      o: () => walk(1, true),
      r: () => press("r"),
      e: () => press("e"),
      f: () => press("f"),
      t: () => {
        const item = chosen();
        const text = one(".read");
        if (document.activeElement === text && item) item.focus();
        else text.focus();
      },
    });
    review.addEventListener("keydown", (event) => {
      const key = event.target.dataset && event.target.dataset.then;
      if (event.key !== "Enter" || !key || event.isComposing) return;
      event.preventDefault();
      one(`button[data-key="${key}"]`, event.target.form).click();
    });
    choose(chosen());
  }

  // ---- filters that apply at once ----
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-auto]");
    if (form && event.target.matches("select, input[type=checkbox], input[type=radio], input[type=date]")) form.requestSubmit();
  });

  // ---- suggestions for a reference field ----
  let waiting = 0;
  document.addEventListener("input", (event) => {
    const field = event.target.closest("input[data-suggest]");
    if (!field || !field.list) return;
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      const address = field.dataset.suggest + "?q=" + encodeURIComponent(field.value);
      try {
        const answer = await fetch(address, { headers: { Accept: "application/json" } });
        if (!answer.ok) return;
        const found = await answer.json();
        field.list.replaceChildren(
          ...found.slice(0, 20).map((row) => {
            const option = make("option", row.text);
            option.value = row.value;
            return option;
          }),
        );
      } catch {
        return; // offline: typing goes on
      }
    }, 200);
  });

  // ---- copy a number ----
  if (navigator.clipboard)
    for (const place of all("[data-copy]")) {
      const button = make("button", say("复制", "Copy"));
      button.type = "button";
      button.addEventListener("click", async () => {
        await navigator.clipboard.writeText(place.dataset.copy);
        toast(say("已复制", "Copied"));
      });
      place.append(button);
    }

  // ---- a muster: the scanner types a code and Enter; the page stays, only what changed is put in ----
  let audio = null;
  function beep(good) {
    if (!window.AudioContext) return;
    audio = audio || new AudioContext();
    const tone = audio.createOscillator();
    tone.frequency.value = good ? 1200 : 220;
    tone.connect(audio.destination);
    tone.start();
    tone.stop(audio.currentTime + (good ? 0.08 : 0.4));
  }

  function scanned(form, request) {
    const fresh = request.status === 200 && one("#muster-live", request.response);
    if (fresh) {
      one("#muster-live").replaceWith(document.importNode(fresh, true));
      const last = one("#muster-live [data-seen]");
      beep(last && last.dataset.seen === "found");
      return;
    }
    const said = request.response && one("main .problem", request.response);
    const text = said ? said.textContent.trim() : say("未能登记，请重试。", "It was not entered. Please try again.");
    const box = make("div", "", "notice tone-bad scanned");
    box.setAttribute("role", "alert");
    box.dataset.seen = "refused";
    box.append(make("p", text));
    one("#muster-live .scanned")?.remove();
    one("#muster-live").prepend(box);
    beep(false);
  }

  const waiting_codes = []; // a scanner is quicker than the office: codes queue, none is lost
  let scanning = false;
  function scan_next(form) {
    const code = waiting_codes.shift();
    scanning = code !== undefined;
    if (!scanning) return;
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.responseType = "document";
    request.addEventListener("loadend", () => {
      scanned(form, request);
      scan_next(form);
    });
    const data = new URLSearchParams();
    data.set("csrf", form.elements.csrf.value);
    data.set("code", code);
    request.setRequestHeader("Content-Type", "application/x-www-form-urlencoded");
    request.send(data.toString());
  }

  const scan = one("form[data-scan]");
  if (scan)
    scan.addEventListener("submit", (event) => {
      event.preventDefault();
      const code = scan.elements.code.value.trim();
      scan.elements.code.value = "";
      scan.elements.code.focus();
      if (!code) return;
      waiting_codes.push(code);
      if (!scanning) scan_next(scan);
    });

  one(".summary")?.focus();
})();
