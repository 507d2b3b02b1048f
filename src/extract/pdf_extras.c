#include "extract/pdf_extras.h"

enum { OUTLINE_MAX = 20000, OUTLINE_DEPTH = 32, CHOICES_MAX = 10000 };

static void add_line(struct buf *to, const char *text)
{
    if (!text || !*text || !str_utf8(str_of(text)))
        return;
    buf_text(to, text);
    buf_char(to, '\n');
}

static void add_owned(struct buf *to, char *text)
{
    add_line(to, text);
    g_free(text);
}

/* ---- where links lead, and what they do ---- */

static void add_action(struct layers *l, const PopplerAction *a)
{
    struct buf *to = &l->of[LOOK_REMARK];
    if (!a)
        return;
    switch (a->type) {
    case POPPLER_ACTION_URI:
        add_line(to, a->uri.uri);
        break;
    case POPPLER_ACTION_LAUNCH:
        add_line(to, a->launch.file_name);
        add_line(to, a->launch.params);
        break;
    case POPPLER_ACTION_GOTO_REMOTE:
        add_line(to, a->goto_remote.file_name);
        break;
    case POPPLER_ACTION_JAVASCRIPT:
        add_line(to, a->javascript.script);
        break;
    default:
        break;
    }
}

static void add_links(struct layers *l, PopplerPage *page)
{
    GList *all = poppler_page_get_link_mapping(page);
    for (const GList *i = all; i; i = i->next)
        add_action(l, ((const PopplerLinkMapping *)i->data)->action);
    poppler_page_free_link_mapping(all);
}

/* ---- files ---- */

static gboolean take_bytes(const gchar *bytes, gsize n, gpointer to, GError **error)
{
    (void)error;
    buf_add(to, bytes, n);
    return !((struct buf *)to)->over;
}

static enum err attachment(struct words *w, struct str outer, PopplerAttachment *one)
{
    const char *named = poppler_attachment_get_name(one),
               *about = poppler_attachment_get_description(one);
    struct str place = words_place(w, outer, named ? str_of(named) : STR("attachment"));
    BUF_SCOPE(bytes, TEXT_BYTES_MAX);
    BUF_SCOPE(said, 1 << 20);
    add_line(&said, about);
    TRY(words_put(w, LOOK_REMARK, place, buf_view(&said)));
    bool whole = ++w->entries <= WORDS_ENTRIES_MAX &&
                 poppler_attachment_save_to_callback(one, take_bytes, &bytes, NULL) &&
                 (w->unpacked += bytes.n) <= WORDS_UNPACKED_MAX;
    return whole ? words_nested(w, place, buf_view(&bytes))
                 : w->sink->note(w->sink->at, COVERAGE_PARTIAL, place);
}

enum err pdf_attachments(struct words *w, struct str outer, PopplerDocument *d)
{
    GList *all = poppler_document_get_attachments(d);
    enum err err = ERR_OK;
    for (GList *i = all; i; i = i->next) {
        if (!err)
            err = attachment(w, outer, i->data);
        g_object_unref(i->data);
    }
    g_list_free(all);
    return err;
}

/* ---- annotations ---- */

static enum err annotation(struct words *w, struct str place, PopplerAnnot *one)
{
    LAYERS_SCOPE(l);
    add_owned(&l.of[LOOK_REMARK], poppler_annot_get_contents(one));
    if (POPPLER_IS_ANNOT_MARKUP(one)) {
        add_owned(&l.of[LOOK_PROPERTY], poppler_annot_markup_get_label(POPPLER_ANNOT_MARKUP(one)));
        add_owned(&l.of[LOOK_REMARK], poppler_annot_markup_get_subject(POPPLER_ANNOT_MARKUP(one)));
    }
    TRY(layers_put(&l, w, place));
    if (!POPPLER_IS_ANNOT_FILE_ATTACHMENT(one))
        return ERR_OK;
    PopplerAttachment *file =
        poppler_annot_file_attachment_get_attachment(POPPLER_ANNOT_FILE_ATTACHMENT(one));
    enum err err =
        file ? attachment(w, place, file) : w->sink->note(w->sink->at, COVERAGE_PARTIAL, place);
    if (file)
        g_object_unref(file);
    return err;
}

static enum err annotations(struct words *w, struct str outer, PopplerPage *page, const char *name)
{
    GList *all = poppler_page_get_annot_mapping(page);
    struct str place = words_place(w, outer, str_of(arena_printf(w->a, "%s, annotation", name)));
    enum err err = ERR_OK;
    for (const GList *i = all; i && !err; i = i->next)
        err = annotation(w, place, ((const PopplerAnnotMapping *)i->data)->annot);
    poppler_page_free_annot_mapping(all);
    return err;
}

/* ---- fields ---- */

static void add_field(struct layers *l, PopplerFormField *f)
{
    static const PopplerAdditionalActionType kinds[] = {
        POPPLER_ADDITIONAL_ACTION_FIELD_MODIFIED, POPPLER_ADDITIONAL_ACTION_FORMAT_FIELD,
        POPPLER_ADDITIONAL_ACTION_VALIDATE_FIELD, POPPLER_ADDITIONAL_ACTION_CALCULATE_FIELD};
    PopplerFormFieldType type = poppler_form_field_get_field_type(f);
    add_owned(&l->of[LOOK_REMARK], poppler_form_field_get_alternate_ui_name(f));
    add_owned(&l->of[LOOK_PROPERTY], poppler_form_field_get_mapping_name(f));
    add_owned(&l->of[LOOK_PROPERTY], poppler_form_field_get_partial_name(f));
    if (type == POPPLER_FORM_FIELD_TEXT)
        add_owned(&l->of[LOOK_SHOWN], poppler_form_field_text_get_text(f));
    if (type == POPPLER_FORM_FIELD_CHOICE) {
        int n = poppler_form_field_choice_get_n_items(f);
        for (int i = 0; i < n && i < CHOICES_MAX; i++)
            add_owned(&l->of[LOOK_REMARK], poppler_form_field_choice_get_item(f, i));
        if (poppler_form_field_choice_is_editable(f))
            add_owned(&l->of[LOOK_SHOWN], poppler_form_field_choice_get_text(f));
    }
    add_action(l, poppler_form_field_get_action(f));
    for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
        add_action(l, poppler_form_field_get_additional_action(f, kinds[i]));
}

static enum err fields(struct words *w, struct str outer, PopplerPage *page, const char *name)
{
    LAYERS_SCOPE(l);
    GList *all = poppler_page_get_form_field_mapping(page);
    for (const GList *i = all; i; i = i->next)
        add_field(&l, ((const PopplerFormFieldMapping *)i->data)->field);
    poppler_page_free_form_field_mapping(all);
    return layers_put(&l, w,
                      words_place(w, outer, str_of(arena_printf(w->a, "%s, form field", name))));
}

enum err pdf_page_extras(struct words *w, struct str outer, PopplerPage *page, const char *name)
{
    LAYERS_SCOPE(links);
    TRY(annotations(w, outer, page, name));
    TRY(fields(w, outer, page, name));
    add_links(&links, page);
    return layers_put(&links, w,
                      words_place(w, outer, str_of(arena_printf(w->a, "%s, link", name))));
}

/* ---- table of contents ---- */

static void add_outline(struct layers *l, PopplerIndexIter *i, int depth, int *left)
{
    do {
        PopplerAction *a = poppler_index_iter_get_action(i);
        PopplerIndexIter *below = depth < OUTLINE_DEPTH ? poppler_index_iter_get_child(i) : NULL;
        if (a) {
            add_line(&l->of[LOOK_REMARK], a->any.title);
            add_action(l, a);
            poppler_action_free(a);
        }
        if (below)
            add_outline(l, below, depth + 1, left);
        poppler_index_iter_free(below);
    } while (--*left > 0 && poppler_index_iter_next(i));
}

enum err pdf_outline(struct words *w, struct str outer, PopplerDocument *d)
{
    LAYERS_SCOPE(l);
    int left = OUTLINE_MAX;
    PopplerIndexIter *i = poppler_index_iter_new(d);
    struct str place = words_place(w, outer, STR("outline"));
    if (!i)
        return ERR_OK;
    add_outline(&l, i, 0, &left);
    poppler_index_iter_free(i);
    TRY(layers_put(&l, w, place));
    return left > 0 ? ERR_OK : w->sink->note(w->sink->at, COVERAGE_PARTIAL, place);
}
