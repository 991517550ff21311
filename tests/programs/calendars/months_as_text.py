"""calendar: month tables, leap years, iterators and HTML in plain English."""
import calendar
import datetime

print(calendar.isleap(1900), calendar.isleap(2000), calendar.isleap(2023), calendar.leapdays(1890, 2010))
print(calendar.weekday(1969, 7, 20), calendar.monthrange(2024, 2), calendar.monthrange(2100, 2))
print(calendar.month(2024, 2))
sunday = calendar.TextCalendar(calendar.SUNDAY)
print(sunday.formatmonth(2021, 8, w=3))
print(calendar.TextCalendar(2).formatweekheader(4))
year = calendar.TextCalendar().formatyear(2015, m=4, c=3)
print(len(year), year.count("\n"))
print("\n".join(line.rstrip() for line in year.splitlines()[:9]))

plain = calendar.Calendar(firstweekday=calendar.WEDNESDAY)
print(list(plain.iterweekdays()))
print(plain.monthdayscalendar(2023, 2))
print(list(plain.itermonthdays2(2023, 2))[:4])
print([str(day) for day in plain.itermonthdates(2023, 2)][::9])
print(plain.monthdatescalendar(2023, 2)[0][0] == datetime.date(2023, 2, 1))
print([len(row) for row in plain.yeardayscalendar(2023, width=5)])

html = calendar.HTMLCalendar().formatmonth(2022, 11)
print(html.count("<tr>"), html.count("noday"), html[:70])
print(calendar.HTMLCalendar().formatday(5, calendar.FRIDAY))

print(repr(calendar.MONDAY), calendar.JANUARY + 1, calendar.Day(6).name, calendar.Month["MAY"].value)
print(list(calendar.day_abbr), calendar.month_name[12], list(calendar.month_abbr)[:3])
print(calendar.timegm((1970, 1, 2, 0, 0, 1)), calendar.timegm((2038, 1, 19, 3, 14, 7)))

def thirteenth_fridays(year):
    return [m for m in range(1, 13) if calendar.weekday(year, m, 13) == calendar.FRIDAY]

print({y: thirteenth_fridays(y) for y in range(2012, 2018)})
for call in (lambda: calendar.monthrange(2020, 13), lambda: calendar.setfirstweekday(7)):
    try:
        call()
    except ValueError as error:
        print(type(error).__name__, error)
