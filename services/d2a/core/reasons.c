#include "d2a/core/reasons.h"

const char *const reasons_names[NUMERALS] = {"no plan", "i",    "ii",   "iii", "iv",  "v",
                                             "vi",      "vii",  "viii", "ix",  "x",   "xi",
                                             "xii",     "xiii", "xiv",  "xv",  "xvi", "xvii"};

const char *const reasons_titles[NUMERALS] = {
    "no plan",
    "met the criteria again later the same day, discharge stopped",
    "awaiting a medical decision or intervention, including writing the discharge summary",
    "awaiting therapy decision to discharge",
    "awaiting referral to the community single point of access",
    "awaiting medicines to take home",
    "awaiting transport",
    "awaiting confirmation that the referral is received and actioned",
    "pathway 1: awaiting resource for assessment and start of care at home",
    "pathway 2: awaiting rehabilitation bed in a bedded setting",
    "pathway 3: awaiting residential or nursing home bed, likely permanent",
    "awaiting community equipment and adaptations to housing",
    "individual or family not in agreement with discharge plans",
    "homeless, no recourse to public funds, or nowhere to go",
    "safeguarding concern or Court of Protection",
    "repatriation or transfer to another acute trust",
    "awaiting diagnostic test",
    "stays to avoid spreading infection, nowhere else suitable",
};

#define HOSPITAL  HW__DELAY_FAMILY__CODE__HOSPITAL_PROCESS
#define WELLBEING HW__DELAY_FAMILY__CODE__WELLBEING_CONCERNS
#define TRANSFER  HW__DELAY_FAMILY__CODE__CARE_TRANSFER_HUB_PROCESS
#define INTERFACE HW__DELAY_FAMILY__CODE__INTERFACE_PROCESS
#define CAPACITY  HW__DELAY_FAMILY__CODE__CAPACITY
#define NO_FAMILY HW__DELAY_FAMILY__CODE__UNKNOWN

/* NUMERALS: it depends on the pathway. Awaited UNKNOWN: the hub's answer. */
static const struct {
    Hw__Awaited__Code awaited;
    enum numeral numeral;
    Hw__DelayFamily__Code family;
} rows[] = {
    {HW__AWAITED__CODE__MEDICAL_REVIEW, NUMERAL_II, HOSPITAL},
    {HW__AWAITED__CODE__DIAGNOSTIC_TEST, NUMERAL_XVI, HOSPITAL},
    {HW__AWAITED__CODE__THERAPY_REVIEW, NUMERAL_III, HOSPITAL},
    {HW__AWAITED__CODE__SAFEGUARDING, NUMERAL_XIV, WELLBEING},
    {HW__AWAITED__CODE__UNKNOWN, NUMERAL_VII, TRANSFER},
    {HW__AWAITED__CODE__ASSESSMENT, NUMERALS, INTERFACE},
    {HW__AWAITED__CODE__FUNDING, NUMERALS, INTERFACE},
    {HW__AWAITED__CODE__DISPUTE, NUMERAL_XII, WELLBEING},
    {HW__AWAITED__CODE__CHOICE, NUMERAL_XII, WELLBEING},
    {HW__AWAITED__CODE__HOUSING, NUMERAL_XIII, INTERFACE},
    {HW__AWAITED__CODE__REPATRIATION, NUMERAL_XV, INTERFACE},
    {HW__AWAITED__CODE__NHS_BED, NUMERAL_IX, CAPACITY},
    {HW__AWAITED__CODE__RESIDENTIAL_HOME, NUMERAL_X, CAPACITY},
    {HW__AWAITED__CODE__NURSING_HOME, NUMERAL_X, CAPACITY},
    {HW__AWAITED__CODE__EQUIPMENT, NUMERAL_XI, INTERFACE},
    {HW__AWAITED__CODE__HOME_CARE, NUMERAL_VIII, CAPACITY},
    {HW__AWAITED__CODE__OTHER, NUMERALS, NO_FAMILY},
    {HW__AWAITED__CODE__INFECTION, NUMERAL_XVII, NO_FAMILY},
    {HW__AWAITED__CODE__DISCHARGE_LETTER, NUMERAL_II, HOSPITAL},
    {HW__AWAITED__CODE__MEDICINES, NUMERAL_V, HOSPITAL},
    {HW__AWAITED__CODE__TRANSPORT, NUMERAL_VI, HOSPITAL},
};

static struct why_here by_pathway(Hw__Pathway__Code pathway, enum hub hub, size_t which,
                                  Hw__DelayFamily__Code family)
{
    switch ((int)pathway) {
    case HW__PATHWAY__CODE__P1:
        return (struct why_here){NUMERAL_VIII, family, which};
    case HW__PATHWAY__CODE__P2:
        return (struct why_here){NUMERAL_IX, family, which};
    case HW__PATHWAY__CODE__P3:
        return (struct why_here){NUMERAL_X, family, which};
    default:
        break;
    }
    if (hub == HUB_NOT_ASKED)
        return (struct why_here){NUMERAL_IV, HOSPITAL, which};
    return (struct why_here){NUMERAL_VII, TRANSFER, which};
}

static struct why_here of_nothing(Hw__Pathway__Code pathway, enum hub hub, size_t count)
{
    bool with_support = pathway >= HW__PATHWAY__CODE__P1 && pathway <= HW__PATHWAY__CODE__P3;

    if (hub == HUB_NOT_ASKED && with_support)
        return (struct why_here){NUMERAL_IV, HOSPITAL, count};
    if (hub == HUB_ACCEPTED && (with_support || pathway == HW__PATHWAY__CODE__UNKNOWN))
        return by_pathway(pathway, hub, count, INTERFACE);
    return (struct why_here){NUMERAL_NO_PLAN, NO_FAMILY, count};
}

static size_t first_of(const struct waiting *things, size_t count, Hw__Awaited__Code awaited)
{
    size_t i = 0;

    while (i < count && things[i].awaited != awaited)
        i++;
    return i;
}

struct why_here reasons_of(const struct waiting *things, size_t count, Hw__Pathway__Code pathway,
                           enum hub hub)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        bool of_hub = rows[i].awaited == HW__AWAITED__CODE__UNKNOWN;
        size_t which = of_hub ? count : first_of(things, count, rows[i].awaited);

        if (of_hub ? hub != HUB_ASKED : which == count)
            continue;
        if (rows[i].numeral == NUMERALS)
            return by_pathway(pathway, hub, which, rows[i].family);
        return (struct why_here){rows[i].numeral, rows[i].family, which};
    }
    return of_nothing(pathway, hub, count);
}
