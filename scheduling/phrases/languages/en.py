"""English. The categories are explained here for all languages.

Sources contradict each other; we read as people on the phone with a recruiter mean it. "Next
Friday" is Friday of next week; a bare weekday is the next one after today; 3/4 is 4 March or
3 April by locale (see policy), unless only one of the two lies ahead.
"""

from scheduling.phrases.lexicon import Declared, Language
from scheduling.phrases.nodes import Part

NUMBERS = {
    0: "zero",
    1: "one",
    2: "two",
    3: "three",
    4: "four",
    5: "five",
    6: "six",
    7: "seven",
    8: "eight",
    9: "nine",
    10: "ten",
    11: "eleven",
    12: "twelve",
    13: "thirteen",
    14: "fourteen",
    15: "fifteen",
    16: "sixteen",
    17: "seventeen",
    18: "eighteen",
    19: "nineteen",
}
_TENS = {20: "twenty", 30: "thirty", 40: "forty", 50: "fifty"}
NUMBERS |= _TENS
NUMBERS |= {
    t + u: f"{_TENS[t]}_{NUMBERS[u]} {_TENS[t]}{NUMBERS[u]}" for t in _TENS for u in range(1, 10)
}

ORDINALS = {
    1: "first",
    2: "second",
    3: "third",
    4: "fourth",
    5: "fifth",
    6: "sixth",
    7: "seventh",
    8: "eighth",
    9: "ninth",
    10: "tenth",
    11: "eleventh",
    12: "twelfth",
    13: "thirteenth",
    14: "fourteenth",
    15: "fifteenth",
    16: "sixteenth",
    17: "seventeenth",
    18: "eighteenth",
    19: "nineteenth",
    20: "twentieth",
    30: "thirtieth",
}
ORDINALS |= {
    t + u: f"{_TENS[t]}_{ORDINALS[u]} {_TENS[t]}{ORDINALS[u]}"
    for t in (20, 30)
    for u in range(1, 10)
    if t + u <= 31
}
# "two thousand and eighteen", "twenty eighteen"
YEARS = {
    n: f"two_thousand_and_{NUMBERS[n].split()[0]} two_thousand_{NUMBERS[n].split()[0]}"
    f" twenty_{NUMBERS[n].split()[0]}"
    for n in range(10, 50)
}

# what somebody is who cannot meet; before the time it concerns or after it
_BUSY = (
    "busy in_meetings is_full is_packed i'm_busy i_am_busy i'll_be_busy"
    " i_will_be_busy tied_up booked_up fully_booked i'm_away i_am_away i'll_be_away"
    " i_will_be_away i'm_out i_am_out out_of_town i'll_be_out_of_office"
    " i'll_be_out_of_the_office i'll_be_out_of_town on_holiday on_vacation on_leave"
    " on_annual_leave on_pto travelling traveling i'm_travelling i'm_traveling i_am_travelling"
    " i_am_traveling"
)

WORDS: dict[str, Declared] = {
    # days
    "weekday": {
        0: "monday mon mondays' moday",
        1: "tuesday tue tues tuesdy",
        2: "wednesday wed weds wensday",
        3: "thursday thu thur thurs thirsday",
        4: "friday fri",
        5: "saturday sat",
        6: "sunday sun",
    },
    # several weekdays at once, as a habit: bit set, Monday is 1
    "habit": {
        1: "mondays",
        2: "tuesdays",
        4: "wednesdays",
        8: "thursdays",
        16: "fridays",
        32: "saturdays",
        64: "sundays",
        96: "weekends",
    },
    "weekset": "weekday weekdays weeknight weeknights working_days",
    "month": {
        1: "january jan",
        2: "february feb febuary",
        3: "march mar",
        4: "april apr",
        5: "may",
        6: "june jun",
        7: "july jul",
        8: "august aug",
        9: "september sep sept",
        10: "october oct",
        11: "november nov",
        12: "december dec",
    },
    # months that may stand alone
    "solo": {
        1: "january jan",
        2: "february feb",
        3: "march",
        4: "april",
        6: "june",
        7: "july",
        8: "august aug",
        9: "september sept",
        10: "october oct",
        11: "november nov",
        12: "december dec",
    },
    # days from today
    "offset": {
        0: "today",
        1: "tomorrow tmrw tmrow tmw tmr tmro 2moro 2mrw tomorow tommorow tommorrow tomoz 2morrow",
        2: "day_after_tomorrow day_after_tmrw overmorrow",
        -1: "yesterday",
        -2: "day_before_yesterday",
    },
    # lengths; the unit_ categories are for the rules that want one unit only
    "unit": {
        "second": "second seconds sec secs",
        "minute": "minute minutes min mins",
        "hour": "hour hours hr hrs h",
        "day": "day days",
        "workday": "workday workdays business_day business_days working_day",
        "week": "week weeks wk",
        "fortnight": "fortnight fortnights",
        "weekend": "weekend week_end wkend",
        "workweek": "workweek work_week working_week",
        "month": "month months",
        "quarter": "quarter quarters qtr qtrs",
        "year": "year years yr yrs",
    },
    "unit_hour": "hour",
    "unit_weekend": "weekend week_end wkend",
    "my": "my",
    # units in the plural, for "the three next weeks"
    "plural": {
        "day": "days",
        "week": "weeks",
        "weekend": "weekends",
        "month": "months",
        "year": "years",
    },
    "edgeword": {
        ("end", "month"): "eom",
        ("start", "month"): "bom",
        ("end", "year"): "eoy",
        ("end", "day"): "eod cob close_of_business",
    },
    "end": "end",
    "rest": "rest remainder",
    "oh": "oh o ou",
    "unit_minute": "minute minutes min mins",
    "unit_day": "day",
    "unit_week": "week",
    "unit_month": "month",
    # this 0, next 1, after next 2, last -1
    "rel": {
        0: "this current",
        1: "next following",
        -1: "last past previous",
        3: "coming upcoming this_coming this_upcoming",
    },
    # the same, where "this" would be too weak: "next May", not "this may"
    "relfar": {1: "next following", -1: "last"},
    "last": "last",
    # parts of the day; edge narrows one, stretch narrows a week, month or year
    "part": {
        "morning": "morning",
        "afternoon": "afternoon arvo",
        "evening": "evening eve",
        "night": "night overnight",
        "lunch": "lunchtime lunch_time lunch_break lunch_hour",
        "day end": "after_work",
        "dinner": "dinnertime",
    },
    "meal": {"breakfast": "breakfast", "lunch": "lunch", "dinner": "dinner supper"},
    "over": "over",
    "during": "during",
    "tonight": {"night": "tonight tonite"},
    "edge": {"early": "early", "late": "late", "later": "later", "mid": "mid"},
    "P": {
        Part("morning", "mid"): "midmorning",
        Part("afternoon", "mid"): "midafternoon",
        Part("morning", "early"): "first_thing first_thing_in_the_morning",
        Part("day"): "all_day the_whole_day",
        Part("morning", habit=True): "mornings",
        Part("afternoon", habit=True): "afternoons",
        Part("evening", habit=True): "evenings",
        Part("night", habit=True): "nights",
    },
    "stretch": {
        "start": "beginning start",
        "mid": "middle mid",
        "end": "end",
        "rest": "rest remainder",
        "early": "early",
        "late": "late",
    },
    # times of day
    "ampm": {"am": "am", "pm": "pm"},
    "oclock": "o'clock oclock",
    "hourword": "hours hrs",
    "midday": {(12, 0): "noon midday mid_day", (0, 0): "midnight mid_night"},
    "fraction": {30: "half", 15: "quarter", 45: "three_quarters"},
    "halfpast": {30: "half"},
    "halfback": {30: "half"},
    "quarter": {15: "quarter"},
    "past": "past",
    "tosub": "to till before of",
    "ish": "ish",
    # prepositions and connectives
    "at": "at @",
    "on": "on",
    "of": "of",
    "in": "in",
    "for": "for",
    "the": "the",
    "a": {1: "a an"},
    "few": {2: "couple couple_of a_couple_of a_couple", 3: "few a_few several"},
    "from": "from starting beginning commencing",
    # from there on: opens a range, where a mere "of" does not
    "starting": "no_earlier_than not_earlier_than earliest at_the_earliest the_earliest from"
    " starting beginning commencing",
    "to": "to thru through till til until",
    "between": "between btw btwn",
    "and": "and",
    "or": "or",
    "after": "after later_than",
    "before": "before prior_to earlier_than",
    "until": "through thru until untill till til up_to no_later_than not_later_than latest"
    " at_the_latest the_latest",
    "by": "by",
    "since": "since",
    "within": "within less_than",
    "onward": "onwards onward or_later and_later at_the_earliest the_earliest",
    "latest": "at_the_latest the_latest",
    "hence": "hence from_now later from_today",
    "ago": "ago",
    "approx": "around about approximately approx circa roughly",
    "every": "every each any",
    "each": "every each",
    "all": "all",
    "more": "more",
    "nowword": "now right_now asap as_soon_as_possible immediately at_the_moment at_present",
    "festival": {
        "new year": "new_year's_day new_years_day new_year_day new_year's new_year",
        "new year eve": "new_year's_eve new_years_eve new_year_eve nye",
        "valentine": "valentine's_day valentines_day valentine's valentine_day",
        "patrick": "st_patrick's_day st_patricks_day saint_patrick's_day saint_patricks_day"
        " saint_patrick st_patrick",
        "fools": "april_fools april_fools_day april_fool's_day",
        "good friday": "good_friday",
        "easter": "easter_sunday easter easter_day",
        "easter monday": "easter_monday",
        "palm sunday": "palm_sunday",
        "ash wednesday": "ash_wednesday",
        "whit sunday": "pentecost whit_sunday",
        "whit monday": "whit_monday",
        "ascension": "ascension_day",
        "trinity": "trinity_sunday",
        "labour": "may_day international_workers'_day workers'_day workers_day",
        "labor us": "labor_day labour_day",
        "mlk": "mlk_day martin_luther_king_day martin_luther_king_jr_day mlk",
        "presidents": "presidents'_day presidents_day president's_day president_day",
        "memorial": "memorial_day decoration_day",
        "independence us": "independence_day fourth_of_july_holiday",
        "columbus": "columbus_day indigenous_peoples'_day indigenous_peoples_day",
        "halloween": "halloween",
        "thanksgiving": "thanksgiving_day thanksgiving",
        "black friday": "black_friday",
        "cyber monday": "cyber_monday",
        "christmas eve": "christmas_eve xmas_eve",
        "christmas": "christmas_day christmas xmas",
        "boxing": "boxing_day",
        "mothers": "mother's_day mothers_day",
        "fathers": "father's_day fathers_day",
        "groundhog": "groundhog_day groundhogs_day groundhog's_day",
        "australia": "australia_day",
        "anzac": "anzac_day",
        "juneteenth": "juneteenth",
        "canada": "canada_day dominion_day",
        "guy fawkes": "guy_fawkes_day guy_fawkes_night bonfire_night",
        "veterans": "veterans_day veterans'_day veteran's_day armistice_day remembrance_day",
    },
    # what turns a statement round
    "not": "don't_call don't_book don't_schedule not never nor can't cant cannot unavailable",
    "except": "except excluding besides apart_from but_not other_than instead_of rather_than",
    "but": "but",
    "unfit": f"{_BUSY} doesn't_work won't_work not_work no_good isn't_good is_not_good is_not_possible"
    " isn't_possible is_out doesn't doesnt won't",
    "busy": f"{_BUSY}"
    " i_have_a_call i_have_a_meeting i_have_an_exam i_have_an_interview i_have_an_appointment"
    " i_have_meetings i_have_another_interview i_have_a_doctor's_appointment"
    " i_have_a_doctors_appointment i_have_a_dentist_appointment i_have_class i_have_classes"
    " i_work i'm_working i_am_working",
    # the same only where the policy says so
    "out": "i'll_be_out i_will_be_out",
    "fix": "actually sorry make_it i_meant i_mean no_wait scratch_that or_rather make_that"
    " on_second_thought on_second_thoughts",
    "doing": "do make it be able to attend come meet free available please work"
    " really not_sure doesn't_matter",
    "any": "any anything anytime any_time whenever",
    "no": "no nope",
    "yr": {2000 + n: w for n, w in YEARS.items()},
    # who are counted by figures that would otherwise be hours
    "counted": "people persons candidates students employees colleagues kids children coins dollars"
    " bucks miles km pieces",
    "thing": "one ones option slot choice",
    # greetings and the like that only look like time
    "noise": "chinese_new_year lunar_new_year jewish_new_year islamic_new_year"
    " good_morning good_afternoon good_evening good_night good_day have_a_good_weekend"
    " have_a_great_week have_a_nice_day have_a_good_day have_a_great_day have_a_good_evening",
}

LANGUAGE = Language(
    code="en",
    order="mdy",
    clock24=False,
    words=WORDS,
    numbers=NUMBERS,
    ordinals=ORDINALS,
    glued={
        "st": "ord",
        "nd": "ord",
        "rd": "ord",
        "th": "ord",
        "h": "oclock",
        "p": "ampm=pm",
        "a": "ampm=am",
        "ish": "ish",
    },
    no_typos="mourning moaning warning sundry mondial",
)
