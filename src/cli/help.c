/* help: what there is, out of the table: for people, as a manual page, for the shell. */
#include "cli/command.h"
#include "cli/output.h"

#include <stdio.h>

static void put_option(const struct cli *c, struct buf *out, const struct option *o)
{
    char left[96];
    const char *gap = o->value ? " " : "", *value = o->value ? o->value : "";
    if (o->letter)
        snprintf(left, sizeof left, "  -%c, --%s%s%s", o->letter, o->name, gap, value);
    else
        snprintf(left, sizeof left, "      --%s%s%s", o->name, gap, value);
    buf_printf(out, "%-34s %s\n", left, tr(c->lang, o->words));
}

enum { HELP_MAX = 1 << 20 };

static enum err flush(struct buf *out)
{
    TRY(buf_check(out));
    return bytes_write(buf_view(out));
}

void help_command(const struct cli *c, const struct command *command)
{
    BUF_SCOPE(out, HELP_MAX);
    const struct option *o;
    buf_printf(&out, "cofferdam %s %s\n\n%s\n", command->name, command->takes,
               tr(c->lang, command->summary));
    if (command->detail)
        buf_printf(&out, "\n%s\n", tr(c->lang, command->detail));
    buf_char(&out, '\n');
    for (int i = 0; (o = command_option(command, i)); i++)
        put_option(c, &out, o);
    (void)!flush(&out); /* help that nobody reads is no failure */
}

static enum err overview(struct cli *c)
{
    BUF_SCOPE(out, HELP_MAX);
    buf_printf(&out, "%s\n\n",
               tr(c->lang, N_("Cofferdam: the confidentiality office in software.")));
    for (const struct command *k = commands; k->name; k++)
        buf_printf(&out, "  %-20s %s\n", k->name, tr(c->lang, k->summary));
    buf_printf(
        &out, "\n%s\n",
        tr(c->lang, N_("cofferdam COMMAND --help says more. Exit status: 0 done, 1 a negative "
                       "answer, 2 could not.")));
    return flush(&out);
}

/* ---- a manual page (troff, man macros) ---- */

static void roff(struct buf *out, const char *z)
{
    for (bool first = true; *z; z++) {
        if (first && (*z == '.' || *z == '\''))
            buf_text(out, "\\&");
        if (*z == '-')
            buf_text(out, "\\-");
        else if (*z == '\\')
            buf_text(out, "\\e");
        else
            buf_char(out, *z);
        first = *z == '\n';
    }
}

static void roff_group(struct buf *out, enum lang lang, const struct option *group)
{
    for (const struct option *o = group; o->name; o++) {
        buf_text(out, ".TP\n\\fB");
        if (o->letter)
            buf_printf(out, "\\-%c\\fR, \\fB", o->letter);
        roff(out, "--");
        roff(out, o->name);
        buf_printf(out, "\\fR%s%s\n", o->value ? " " : "", o->value ? o->value : "");
        roff(out, tr(lang, o->words));
        buf_char(out, '\n');
    }
}

static void roff_command(struct buf *out, enum lang lang, const struct command *k)
{
    buf_text(out, ".SS \"");
    roff(out, k->name);
    buf_char(out, ' ');
    roff(out, k->takes);
    buf_text(out, "\"\n");
    roff(out, tr(lang, k->summary));
    buf_text(out, ".\n");
    if (k->detail) {
        buf_text(out, ".PP\n");
        roff(out, tr(lang, k->detail));
        buf_char(out, '\n');
    }
    if (k->options)
        roff_group(out, lang, k->options);
}

static enum err manual(struct cli *c)
{
    BUF_SCOPE(out, HELP_MAX);
    buf_text(&out, ".TH COFFERDAM 1\n.SH NAME\ncofferdam \\- ");
    roff(&out, tr(c->lang, N_("Cofferdam: the confidentiality office in software.")));
    buf_text(&out,
             "\n.SH SYNOPSIS\n.B cofferdam\n.I COMMAND\n[OPTION]... [ARGUMENT]...\n.SH OPTIONS\n");
    roff_group(&out, c->lang, options_common);
    roff_group(&out, c->lang, options_office);
    roff_group(&out, c->lang, options_person);
    buf_text(&out, ".SH COMMANDS\n");
    for (const struct command *k = commands; k->name; k++)
        roff_command(&out, c->lang, k);
    buf_text(&out, ".SH \"EXIT STATUS\"\n.TP\n0\ndone\n.TP\n1\na negative answer: refused, faults "
                   "found\n.TP\n2\ncould not: usage, input, I/O\n"
                   ".SH ENVIRONMENT\n.TP\nCOFFERDAM_DIR\nthe office's folder\n.TP\n"
                   "COFFERDAM_LOGIN\nwho acts\n");
    return flush(&out);
}

/* ---- completion ---- */

static void put_words(struct buf *out, const struct command *k)
{
    const struct option *o;
    for (int i = 0; (o = command_option(k, i)); i++) {
        buf_printf(out, "--%s ", o->name);
        if (o->letter)
            buf_printf(out, "-%c ", o->letter);
    }
}

/* The command is the first word, or the first two; options by command, else files. */
static enum err completion(void)
{
    BUF_SCOPE(out, HELP_MAX);
    buf_text(&out, "# bash completion for cofferdam; made by cofferdam help --completion\n"
                   "_cofferdam() {\n"
                   "    local word=${COMP_WORDS[COMP_CWORD]} words=\n"
                   "    if [ \"$COMP_CWORD\" -eq 1 ]; then\n        words='");
    const char *last = "";
    for (const struct command *k = commands; k->name; k++) {
        size_t n = strcspn(k->name, " ");
        if (strncmp(last, k->name, n) != 0 || (last[n] && last[n] != ' '))
            buf_printf(&out, "%.*s ", (int)n, k->name);
        last = k->name;
    }
    buf_text(&out, "'\n    elif [ \"$COMP_CWORD\" -eq 2 ]; then\n"
                   "        case ${COMP_WORDS[1]} in\n");
    for (const struct command *k = commands; k->name; k++) {
        const char *space = strchr(k->name, ' ');
        size_t n = strcspn(k->name, " ");
        if (space)
            buf_printf(&out, "            %.*s) words=\"$words %s\" ;;&\n", (int)n, k->name,
                       space + 1);
    }
    buf_text(&out, "        esac\n    fi\n"
                   "    case \"${COMP_WORDS[1]} ${COMP_WORDS[2]}\" in\n");
    for (const struct command *k = commands; k->name; k++) {
        buf_printf(&out, "        '%s'*) words=\"$words ", k->name);
        put_words(&out, k);
        buf_text(&out, "\" ;;\n");
    }
    buf_text(&out, "    esac\n"
                   "    mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$word\")\n"
                   "    [ ${#COMPREPLY[@]} -gt 0 ] || mapfile -t COMPREPLY < <(compgen -f -- "
                   "\"$word\")\n"
                   "}\n"
                   "complete -o filenames -F _cofferdam cofferdam\n");
    return flush(&out);
}

enum err help_run(struct cli *c)
{
    if (option_given(c, "man"))
        return manual(c);
    if (option_given(c, "completion"))
        return completion();
    if (c->count == 0)
        return overview(c);
    const char *name =
        c->count > 1 ? arena_printf(c->a, "%s %s", c->operands[0], c->operands[1]) : c->operands[0];
    size_t n = strlen(name);
    bool found = false;
    for (const struct command *k = commands; k->name; k++) {
        if (strncmp(k->name, name, n) == 0 && (k->name[n] == '\0' || k->name[n] == ' ')) {
            help_command(c, k);
            found = true;
        }
    }
    return found ? ERR_OK : fail(ERR_INPUT, "There is no command {1}; see cofferdam help", name);
}
