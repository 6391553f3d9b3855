#include <csv.h>

// For csv_set_space_func: blanks are data. In C, because libcsv calls it for every byte.
static inline int khazina_csv_no_space(unsigned char byte) { (void)byte; return 0; }
