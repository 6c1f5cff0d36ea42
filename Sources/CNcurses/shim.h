#ifndef CNCURSES_SHIM_H
#define CNCURSES_SHIM_H
// Swift's importer does not define _XOPEN_SOURCE, so ask for wide characters.
#define NCURSES_WIDECHAR 1
#include <langinfo.h>
#include <locale.h>
#include <ncurses.h>
#include <sys/ioctl.h>

// From <term.h>, whose hundreds of short macro names are not wanted here.
int setupterm(const char *term, int fildes, int *errret);
char *tigetstr(const char *capname);
int tigetnum(const char *capname);

// Swift 6 rejects C globals; these read them on the one thread that owns curses.
static inline WINDOW *cnc_stdscr(void) { return stdscr; }
static inline WINDOW *cnc_curscr(void) { return curscr; }
static inline int cnc_lines(void) { return LINES; }
static inline int cnc_cols(void) { return COLS; }
static inline int cnc_colors(void) { return COLORS; }
static inline int cnc_color_pairs(void) { return COLOR_PAIRS; }
// newterm and not initscr: it answers NULL instead of ending the process.
static inline SCREEN *cnc_newterm(const char *term, int output) {
  FILE *stream = fdopen(output, "w");
  return stream == NULL ? NULL : newterm(term, stream, stdin);
}

// A string capability, or NULL where it is absent ((char *)-1: not a string capability).
static inline const char *cnc_capability(const char *name) {
  char *value = tigetstr(name);
  return value == (char *)-1 ? NULL : value;
}

// Macros with casts are not imported.
static inline attr_t cnc_bold(void) { return A_BOLD; }
static inline attr_t cnc_dim(void) { return A_DIM; }
static inline attr_t cnc_reverse(void) { return A_REVERSE; }
static inline attr_t cnc_underline(void) { return A_UNDERLINE; }
static inline int cnc_key_f(int n) { return KEY_F(n); }
static inline mmask_t cnc_button1(void) { return BUTTON1_PRESSED | BUTTON1_CLICKED; }
static inline mmask_t cnc_wheel_up(void) { return BUTTON4_PRESSED; }
static inline mmask_t cnc_wheel_down(void) { return BUTTON5_PRESSED; }

// struct winsize belongs to whichever C module brings it first; this keeps it out of the importer's way.
static inline int cnc_window_size(int fd, int *rows, int *columns) {
  struct winsize window;
  if (ioctl(fd, TIOCGWINSZ, &window) != 0 || window.ws_row == 0 || window.ws_col == 0) return 0;
  *rows = window.ws_row;
  *columns = window.ws_col;
  return 1;
}
#endif
