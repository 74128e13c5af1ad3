#include "cli/simulate/core/people.h"

#include <stdio.h>
#include <string.h>

#define COUNT(list) (sizeof(list) / sizeof(*(list)))

static const char *const families[] = {
    "Ashdown", "Barnes",  "Beer",   "Bishop",  "Braund",   "Brook",    "Chugg",    "Coombe",
    "Cole",    "Dart",    "Down",   "Easton",  "Fogg",     "Gill",     "Glover",   "Hawkins",
    "Heard",   "Hill",    "Isaac",  "Jewell",  "Kingdon",  "Lake",     "Lock",     "Luxton",
    "Marsh",   "Mills",   "Moore",  "Nott",    "Osborne",  "Passmore", "Pearce",   "Petherick",
    "Quick",   "Reed",    "Ridd",   "Rowe",    "Shapland", "Slade",    "Squire",   "Stone",
    "Tapp",    "Thorne",  "Tucker", "Vickery", "Watts",    "Webber",   "Westcott", "Wood",
    "Yeo",     "Youings",
};
static const char *const women[] = {
    "Ada",   "Betty", "Brenda", "Doris", "Dorothy", "Edith", "Elsie", "Enid", "Eileen", "Gladys",
    "Grace", "Hilda", "Iris",   "Ivy",   "Joan",    "Joyce", "June",  "Mary", "Olive",  "Rose",
};
static const char *const men[] = {
    "Albert", "Alfred", "Arthur", "Bernard", "Cyril",  "David",  "Dennis",
    "Eric",   "Ernest", "Frank",  "George",  "Harold", "Henry",  "Jack",
    "Leslie", "Ronald", "Sidney", "Stanley", "Victor", "Walter",
};
static const char *const streets[] = {
    "1 Castle Street", "4 Mill Lane",    "7 Church Path",  "12 Station Road",
    "18 Quay View",    "23 High Street", "31 Orchard Way", "40 Bridge End",
};
/* Where people live: council, a district of it, and how many of a hundred. */
static const struct {
    const char *authority, *postcode;
    uint32_t percent;
} homes[] = {
    {"912", "EX31 9ZZ", 48}, {"912", "EX4 9ZZ", 22}, {"905", "TA4 9ZZ", 11},
    {"914", "TQ1 9ZZ", 8},   {"913", "PL6 9ZZ", 6},  {"902", "EX23 9ZZ", 5},
};

/* The tenth digit makes the weighted sum a multiple of eleven; -1: no digit does. */
static int check_digit(const char *digits)
{
    int sum = 0;

    for (int i = 0; i < 9; i++)
        sum += (digits[i] - '0') * (10 - i);
    sum = 11 - sum % 11;
    return sum == 10 ? -1 : sum % 11;
}

/* Two neighbours share a check digit of 10 now and then, so each person has two numbers to choose
 * from and takes the first that exists. */
static void nhs_number(int64_t number, char out[11])
{
    for (int64_t n = number * 2 % 1000000;; n++) {
        (void)snprintf(out, 11, "999%06d", (int)(n % 1000000));
        int digit = check_digit(out);

        if (digit >= 0) {
            out[9] = (char)('0' + digit);
            out[10] = '\0';
            return;
        }
    }
}

static size_t draw_home(struct draw *d)
{
    uint32_t p = draw_below(d, 100);
    size_t i = 0;

    while (i + 1 < COUNT(homes) && p >= homes[i].percent)
        p -= homes[i++].percent;
    return i;
}

void people_councils(struct hw_buf *out)
{
    for (size_t i = 0; i < COUNT(homes); i++)
        hw_buf_printf(out, "%.*s = %s\n", (int)strcspn(homes[i].postcode, " "), homes[i].postcode,
                      homes[i].authority);
}

struct person person_number(struct draw *d, int64_t number, int32_t today)
{
    size_t home = draw_home(d);
    struct person p = {.family = families[draw_below(d, COUNT(families))],
                       .street = streets[draw_below(d, COUNT(streets))],
                       .postcode = homes[home].postcode,
                       .woman = draw_percent(d, 56)};

    p.given = p.woman ? women[draw_below(d, COUNT(women))] : men[draw_below(d, COUNT(men))];
    p.birth_day = today - 365 * (62 + (int32_t)draw_below(d, 35)) - (int32_t)draw_below(d, 365);
    nhs_number(number, p.nhs_number);
    return p;
}
