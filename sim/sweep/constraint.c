// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/constraint.h"

#include "core/base/arena.h"
#include <ctype.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef enum { TRUTH, NUMBER, TEXT } type;
typedef enum { OR, AND, NOT, EQ, NE, LE, GE, LT, GT, ADD, SUB, MUL, DIV, MOD, NEGATE, CONSTANT, WORD, AXIS } operation;

typedef struct term term;
struct term {
  operation op;
  type type;
  const term *left, *right;
  double number;
  const char *text;
  int axis;
};

struct radish_constraint {
  radish_arena arena;
  const term *root;
};

enum { DEEPEST = 200 };

typedef struct {
  radish_constraint *made;
  const char *text, *at;
  const radish_axis *axes;
  int axis_count, depth;
  radish_status status;
  radish_error *error;
} parser;

__attribute__((format(printf, 3, 4))) static const term *fail(parser *p, const char *at, const char *format, ...) {
  char text[700];
  if (p->status) return NULL;
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  p->status = radish_fail(p->error, RADISH_BAD_INPUT, NULL, 0, "%s at character %d: %s",
                          radish_quote_text(p->text).text, (int)(at - p->text) + 1, text);
  return NULL;
}

static term *new_term(parser *p, operation op, type of_type, const term *left, const term *right) {
  if (p->status) return NULL;
  term *made = radish_arena_take(&p->made->arena, 1, sizeof *made);
  if (made) *made = (term){.op = op, .type = of_type, .left = left, .right = right};
  else p->status = radish_fail(p->error, RADISH_NO_MEMORY, NULL, 0, "out of memory");
  return made;
}

static char *copy(parser *p, const char *text, size_t size) {
  char *made = radish_arena_take(&p->made->arena, (int64_t)size + 1, 1);
  if (made) memcpy(made, text, size);
  else p->status = radish_fail(p->error, RADISH_NO_MEMORY, NULL, 0, "out of memory");
  return made;
}

// ---- words of the text ---------------------------------------------------------------------------------------------

static bool in_name(char c) {
  return isalnum((unsigned char)c) || c == '_' || c == '.';
}

static void skip_spaces(parser *p) {
  while (*p->at == ' ') p->at++;
}

// Takes `sign` if it stands here; a word is not taken as the beginning of a longer one.
static bool take(parser *p, const char *sign) {
  skip_spaces(p);
  const size_t length = strlen(sign);
  if (strncmp(p->at, sign, length) != 0 || (isalpha((unsigned char)*sign) && in_name(p->at[length]))) return false;
  p->at += length;
  return true;
}

static bool need(parser *p, const term *operand, type wanted, const char *at) {
  static const char *const names[] = {"a condition", "a number", "a text"};
  if (p->status) return false;
  if (operand->type == wanted) return true;
  fail(p, at, "%s is needed here, not %s", names[wanted], names[operand->type]);
  return false;
}

// ---- the grammar ---------------------------------------------------------------------------------------------------

static const term *either(parser *p);

static const term *name_of_axis(parser *p, const char *at, size_t length) {
  char list[400] = "";
  for (int i = 0; i < p->axis_count; i++) {
    const radish_axis *axis = &p->axes[i];
    if (strlen(axis->name) == length && !strncmp(axis->name, at, length)) {
      term *made = new_term(p, AXIS, axis->type == RADISH_AXIS_TEXT ? TEXT : NUMBER, NULL, NULL);
      if (made) made->axis = i;
      return made;
    }
    const size_t used = strlen(list);
    snprintf(list + used, sizeof list - used, "%s%s", i ? ", " : "", axis->name);
  }
  return fail(p, at, "%.*s is no axis; the axes are: %s; a text stands in quotes", length > 60 ? 60 : (int)length, at,
              list);
}

static const term *quoted(parser *p) {
  const char quote = *p->at, *begin = p->at + 1, *end = strchr(begin, quote);
  if (!end) return fail(p, p->at, "the %c has no partner", quote);
  p->at = end + 1;
  if (quote == '`') return name_of_axis(p, begin, (size_t)(end - begin));
  term *made = new_term(p, WORD, TEXT, NULL, NULL);
  if (made) made->text = copy(p, begin, (size_t)(end - begin));
  return made;
}

static const term *number(parser *p) {
  const char *begin = p->at;
  p->at += strspn(p->at, "0123456789.");
  const size_t length = (size_t)(p->at - begin);
  char *text = copy(p, begin, length);
  int64_t millionths = 0;
  if (!text) return NULL;
  if (!radish_document_parse_decimal(text, &millionths) || in_name(*p->at)) {
    return fail(p, begin, "a decimal number has at most 12 digits before and 6 behind its point, as in 0.5");
  }
  term *made = new_term(p, CONSTANT, NUMBER, NULL, NULL);
  if (made) made->number = (double)millionths / 1e6;
  return made;
}

static const term *operand(parser *p) {
  skip_spaces(p);
  const char *at = p->at;
  if (take(p, "-")) {
    if (++p->depth > DEEPEST) return fail(p, at, "it is nested too deeply");
    const term *of = operand(p);
    p->depth--;
    return need(p, of, NUMBER, at) ? new_term(p, NEGATE, NUMBER, of, NULL) : NULL;
  }
  if (take(p, "(")) {
    const term *inner = either(p);
    if (!p->status && !take(p, ")"))
      return fail(p, p->at, "a ) is missing for the ( at character %d", (int)(at - p->text) + 1);
    return inner;
  }
  if (*at == '\'' || *at == '"' || *at == '`') return quoted(p);
  if (isdigit((unsigned char)*at)) return number(p);
  if (!in_name(*at)) {
    return fail(p, at, *at ? "an axis, a number, a text in quotes or ( is allowed here" : "it ends too early");
  }
  while (in_name(*p->at)) p->at++;
  return name_of_axis(p, at, (size_t)(p->at - at));
}

typedef struct {
  const char *sign;
  operation op;
} sign;

// Parses operands with any of the signs between them, from left to right.
static const term *chain(parser *p, const sign *signs, int count, type wanted, const term *(*inner)(parser *)) {
  skip_spaces(p);
  const char *begin = p->at;
  const term *left = inner(p);
  for (;;) {
    int found = 0;
    while (!p->status && found < count && !take(p, signs[found].sign)) found++;
    if (p->status || found == count) return left;
    skip_spaces(p);
    const char *at = p->at;
    const term *right = inner(p);
    if (!need(p, left, wanted, begin) || !need(p, right, wanted, at)) return NULL;
    left = new_term(p, signs[found].op, wanted, left, right);
  }
}

static const term *product(parser *p) {
  static const sign signs[] = {{"*", MUL}, {"/", DIV}, {"%", MOD}};
  return chain(p, signs, 3, NUMBER, operand);
}

static const term *sum(parser *p) {
  static const sign signs[] = {{"+", ADD}, {"-", SUB}};
  return chain(p, signs, 2, NUMBER, product);
}

static const term *compared(parser *p) {
  static const sign signs[] = {{"==", EQ}, {"!=", NE}, {"<=", LE}, {">=", GE}, {"<", LT}, {">", GT}};
  enum { COUNT = sizeof signs / sizeof *signs };
  const term *left = sum(p);
  int found = 0;
  while (!p->status && found < COUNT && !take(p, signs[found].sign)) found++;
  if (p->status || found == COUNT) return left;
  skip_spaces(p);
  const char *at = p->at;
  const term *right = sum(p);
  const bool equality = signs[found].op == EQ || signs[found].op == NE;
  if (!p->status && left->type == TRUTH) return fail(p, at, "a condition is compared; numbers and texts can be");
  if (!equality && !p->status && left->type == TEXT) return fail(p, at, "texts are compared by == and != alone");
  if (!need(p, right, p->status ? NUMBER : left->type, at)) return NULL;
  for (int i = 0; i < COUNT; i++) {
    if (take(p, signs[i].sign)) return fail(p, p->at, "a second comparison; `a < b and b < c` is allowed");
  }
  return new_term(p, signs[found].op, TRUTH, left, right);
}

static const term *negated(parser *p) {
  skip_spaces(p);
  if (!take(p, "not")) return compared(p);
  const char *at = p->at;
  if (++p->depth > DEEPEST) return fail(p, at, "it is nested too deeply");
  const term *of = negated(p);
  p->depth--;
  return need(p, of, TRUTH, at) ? new_term(p, NOT, TRUTH, of, NULL) : NULL;
}

static const term *both(parser *p) {
  static const sign and[] = {{"and", AND}};
  return chain(p, and, 1, TRUTH, negated);
}

static const term *either(parser *p) {
  static const sign or [] = {{"or", OR}};
  if (++p->depth > DEEPEST) return fail(p, p->at, "it is nested too deeply");
  const term *made = chain(p, or, 1, TRUTH, both);
  p->depth--;
  return made;
}

radish_status radish_constraint_parse(const char *text, const radish_axis *axes, int axis_count,
                                      radish_constraint **constraint, radish_error *error) {
  *constraint = calloc(1, sizeof **constraint);
  if (!*constraint) return radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "out of memory");
  (*constraint)->arena.limit = RADISH_ARENA_UNLIMITED;
  parser p = {*constraint, text, text, axes, axis_count, 0, RADISH_OK, error};
  const term *root = either(&p);
  skip_spaces(&p);
  if (!p.status && *p.at) fail(&p, p.at, "an operator is needed here: and, or, ==, !=, <, <=, >, >=, +, -, *, /, %%");
  need(&p, root, TRUTH, text);
  (*constraint)->root = root;
  if (!p.status) return RADISH_OK;
  radish_constraint_destroy(*constraint);
  *constraint = NULL;
  return p.status;
}

void radish_constraint_destroy(radish_constraint *constraint) {
  if (!constraint) return;
  radish_arena_free(&constraint->arena);
  free(constraint);
}

// ---- its value -----------------------------------------------------------------------------------------------------

typedef const radish_axis_value *const *point_values;

static double number_of(const term *t, point_values values) {
  if (t->op == CONSTANT) return t->number;
  if (t->op == AXIS) return (double)values[t->axis]->millionths / 1e6;
  const double left = number_of(t->left, values);
  if (t->op == NEGATE) return -left;
  const double right = number_of(t->right, values);
  switch (t->op) {
  case ADD: return left + right;
  case SUB: return left - right;
  case MUL: return left * right;
  case DIV: return left / right;
  default: return left - floor(left / right) * right;
  }
}

static const char *text_of(const term *t, point_values values) {
  return t->op == AXIS ? values[t->axis]->text : t->text;
}

static bool compare(const term *t, point_values values) {
  if (t->left->type == TEXT) return !strcmp(text_of(t->left, values), text_of(t->right, values)) == (t->op == EQ);
  const double left = number_of(t->left, values), right = number_of(t->right, values);
  switch (t->op) {
  case EQ: return left == right;
  case NE: return left != right;
  case LE: return left <= right;
  case GE: return left >= right;
  case LT: return left < right;
  default: return left > right;
  }
}

static bool holds(const term *t, point_values values) {
  switch (t->op) {
  case OR: return holds(t->left, values) || holds(t->right, values);
  case AND: return holds(t->left, values) && holds(t->right, values);
  case NOT: return !holds(t->left, values);
  default: return compare(t, values);
  }
}

bool radish_constraint_holds(const radish_constraint *constraint, const radish_axis_value *const *values) {
  return holds(constraint->root, values);
}
