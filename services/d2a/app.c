/* homeward-d2a put together: the core behind the engine. */
#include "d2a/app.h"

#include "d2a/core/d2a.h"
#include "homeward/civil.h"

struct settings {
    struct hw_domain_settings domain;
    int64_t expected_date_hours, max_days, leave_ward_minutes, leave_site_minutes,
        first_visit_hours;
    bool charging;
    char *label, *higher_rate, *discharge_wards;
};

static const struct hw_setting settings_table[] = {
    HW_COMMON_SETTINGS(struct hw_domain_settings),
    HW_ENGINE_SETTINGS(struct hw_domain_settings, "D2A"),
    {"HOMEWARD_EXPECTED_DATE_HOURS", HW_SETTING_INT, "48",
     offsetof(struct settings, expected_date_hours), 1, 1000, false,
     "an emergency admission has an expected date of discharge within so many hours (R6.1)"},
    {"HOMEWARD_D2A_DAYS", HW_SETTING_INT, "10", offsetof(struct settings, max_days), 1, 365, false,
     "length of an episode of discharge to assess, after the day of leaving (R6.9)"},
    {"HOMEWARD_CHARGING", HW_SETTING_BOOL, "no", offsetof(struct settings, charging), 0, 0, false,
     "work out what discharge notices cost, and show it (R4.3)"},
    {"HOMEWARD_D2A_LABEL", HW_SETTING_STR, "discharge to assess", offsetof(struct settings, label),
     0, 0, false, "what it is called here"},
    {"HOMEWARD_HIGHER_RATE_COUNCILS", HW_SETTING_STR, NULL, offsetof(struct settings, higher_rate),
     0, 0, false, "councils charged at the higher rate (R4.21): codes, blanks between"},
    {"HOMEWARD_LEAVE_WARD_MINUTES", HW_SETTING_INT, "60",
     offsetof(struct settings, leave_ward_minutes), 1, 10000, false,
     "off the ward so long after the decision that an acute bed is not needed (R6.6)"},
    {"HOMEWARD_LEAVE_SITE_MINUTES", HW_SETTING_INT, "120",
     offsetof(struct settings, leave_site_minutes), 1, 10000, false,
     "away from the hospital so long after that decision (R6.6)"},
    {"HOMEWARD_FIRST_VISIT_HOURS", HW_SETTING_INT, "24",
     offsetof(struct settings, first_visit_hours), 1, 1000, false,
     "a first visit at home so long after leaving (R6.7)"},
    {"HOMEWARD_DISCHARGE_WARDS", HW_SETTING_STR, NULL, offsetof(struct settings, discharge_wards),
     0, 0, false, "wards that are discharge areas (R6.6): codes, blanks between"},
    {.name = NULL},
};

static const struct hw_domain domain = {
    .service = "d2a",
    .snapshot_format = 3,
    .first_command = 200,
    .last_command = 299,
    .needs = d2a_needs,
    .decide = d2a_decide,
    .query = d2a_query,
    HW_BOOK_FUNCTIONS,
};

static void *create(const void *settings, const struct hw_secret *master, struct hw_err *err)
{
    const struct settings *own = settings;
    const struct d2a_settings s = {.expected_date_ms = own->expected_date_hours * HW_HOUR_MS,
                                   .max_days = (int32_t)own->max_days,
                                   .charging = own->charging,
                                   .label = own->label,
                                   .higher_rate = own->higher_rate,
                                   .discharge_wards = own->discharge_wards,
                                   .leave_ward_ms = own->leave_ward_minutes * HW_MINUTE_MS,
                                   .leave_site_ms = own->leave_site_minutes * HW_MINUTE_MS,
                                   .first_visit_ms = own->first_visit_hours * HW_HOUR_MS};

    (void)err;
    return d2a_create(master, &s);
}

static void destroy(void *state)
{
    d2a_destroy(state);
}

const struct hw_domain_service d2a_service = {
    .name = "d2a",
    .about = "discharge to assess: cases, referrals, blockers, assessments, notices",
    .domain = &domain,
    .settings = settings_table,
    .settings_size = sizeof(struct settings),
    .create = create,
    .destroy = destroy,
};
