#ifndef CNCURSES_SHIM_H
#define CNCURSES_SHIM_H
// Swift's importer does not define _XOPEN_SOURCE, so ask for wide characters.
#define NCURSES_WIDECHAR 1
#include <langinfo.h>
#include <locale.h>
#include <ncurses.h>

// Swift 6 rejects C globals; these read them on the one thread that owns curses.
static inline WINDOW *cnc_stdscr(void) { return stdscr; }
static inline int cnc_lines(void) { return LINES; }
static inline int cnc_cols(void) { return COLS; }
static inline int cnc_colors(void) { return COLORS; }

// Macros with casts are not imported.
static inline attr_t cnc_bold(void) { return A_BOLD; }
static inline attr_t cnc_dim(void) { return A_DIM; }
static inline attr_t cnc_reverse(void) { return A_REVERSE; }
static inline attr_t cnc_underline(void) { return A_UNDERLINE; }
static inline mmask_t cnc_all_mouse_events(void) { return ALL_MOUSE_EVENTS; }
static inline int cnc_key_f(int n) { return KEY_F(n); }
#endif
