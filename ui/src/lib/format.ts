const language = 'en';

/** The reader's own flavour of the screens' language, so that dates and sentences agree. */
const locale =
	(typeof navigator === 'undefined' ? [] : navigator.languages).find((l) => l.startsWith(language)) ??
	'en-GB';

const number = new Intl.NumberFormat(locale);
const compact = new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 });
const rules = new Intl.PluralRules(language);

export const count = (n: number) => (n < 10_000 ? number : compact).format(n);

export const plural = (n: number, one: string, other: string) =>
	`${count(n)} ${rules.select(n) === 'one' ? one : other}`;

const lists = new Intl.ListFormat(language);

const parts = new Intl.NumberFormat(locale, { style: 'percent' });

/** Of a part of one. */
export const percent = (part: number) => parts.format(part);

/** This, that and another. */
export const list = (items: readonly string[]) => lists.format(items);

/** A stretch of time that runs out: 0:32, 12:05. */
export const clock = (seconds: number) =>
	`${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`;

/** Reads both RFC 3339 and PocketBase's own format, which has a space for the T. */
export const instant = (s: string) => new Date(s.replace(' ', 'T'));

const clocks = new Map<string, Intl.DateTimeFormat>();

function formatter(kind: string, options: Intl.DateTimeFormatOptions, tz?: string) {
	const id = `${kind} ${tz ?? ''}`;
	let made = clocks.get(id);
	if (!made) {
		try {
			made = new Intl.DateTimeFormat(locale, tz ? { ...options, timeZone: tz } : options);
		} catch {
			made = new Intl.DateTimeFormat(locale, options); // a zone this browser does not know
		}
		clocks.set(id, made);
	}
	return made;
}

/** Time of day, in the zone of the party when it is given, else the reader's. */
export const time = (s: string, tz?: string) =>
	formatter('time', { hour: 'numeric', minute: '2-digit' }, tz).format(instant(s));

export const date = (s: string, tz?: string) =>
	formatter('date', { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }, tz).format(
		instant(s)
	);

export const shortDate = (s: string, tz?: string) =>
	formatter('short', { weekday: 'short', day: 'numeric', month: 'short' }, tz).format(instant(s));

export const weekday = (s: string, tz?: string) =>
	formatter('weekday', { weekday: 'long' }, tz).format(instant(s));
