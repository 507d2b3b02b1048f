/* What the vault's files share: vault.c takes files in, reading.c gives them out. */
#ifndef OFFICE_VAULTS_H
#define OFFICE_VAULTS_H

#include "office/internal.h"
#include "office/vault.h"

struct waiting {
    struct waiting *next;
    char token[VAULT_TOKEN_SIZE], sealed[VAULT_TOKEN_SIZE];
    int64_t account;
    uint64_t since; /* monotonic */
    struct vault_waiting file;
    /* of its text, sealed; `p` NULL where there is none */
    struct kept {
        char *p;
        size_t n;
    } prints, sifted, facts; /* secrets.h, sifted.h, file_facts.h */
    struct kept rows;        /* data_list.h */
    bool read;               /* all were taken, or cannot be */
};

struct vault {
    pthread_mutex_t lock;
    struct waiting *waiting;
};

/* For secrets.c: the upload's name in the vault; whether it was read for what is kept of it; gives it that, unless
 * it was. */
enum err must_check waiting_name(struct office *o, const struct viewer *v, struct str token,
                                 char ret_name[VAULT_TOKEN_SIZE]);
bool waiting_was_read(struct office *o, const struct viewer *v, struct str token);
void waiting_put_kept(struct office *o, const struct viewer *v, struct str token, struct str prints,
                      struct str sifted, struct str facts);
/* For data_list.c: what was taken of a table, instead of what was taken before. */
void waiting_put_rows(struct office *o, const struct viewer *v, struct str token, struct str rows);
/* A copy in the arena of what `sifted` holds; "" where there is none. ERR_MISSING for no such upload. */
enum err must_check waiting_sifted(struct office *o, const struct viewer *v, struct str token,
                                   struct arena *a, struct str *ret_sifted);

/* DIR/vault/ab/abcdef...; `sealed` is a valid name. */
char *vault_path(struct arena *a, const struct office *o, struct str sealed);
/* 32 hex digits: a name out of a damaged database must lead nowhere else. */
bool vault_name_valid(struct str sealed);
/* Overwrites the header, which holds the only wrapped file key, and removes the file. No such file
 * is fine. */
enum err must_check vault_erase(const char *path);
/* Opens the sealed file of a row; the identity is read once. For reading.c and proofs. */
struct sealed_file {
    int fd;
    const char *path;
    struct age_open *open;
};
enum err must_check sealed_open(struct office *o, struct arena *a, struct str sealed,
                                struct sealed_file *ret_file);
void sealed_close(struct sealed_file *f);

extern const struct sql *const vault_statements[];
extern const struct sql *const reading_statements[];

#endif
