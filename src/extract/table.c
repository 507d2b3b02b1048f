#include "extract/table.h"

const struct found_cell *table_cell(const struct found_row *row, int column)
{
    int low = 0, high = row->count;
    while (low < high) {
        int middle = (low + high) / 2;
        if (row->cells[middle].column < column)
            low = middle + 1;
        else
            high = middle;
    }
    return low < row->count && row->cells[low].column == column ? &row->cells[low] : NULL;
}

const char *column_name(unsigned column)
{
    static _Thread_local char ring[4][8];
    static _Thread_local unsigned next;
    char *at = ring[next++ % 4] + 7;
    *at = '\0';
    for (unsigned n = column + 1; n && at > ring[(next - 1) % 4]; n = (n - 1) / 26)
        *--at = (char)('A' + (n - 1) % 26);
    return at;
}
