import { ApiError } from './api.ts';
import { t } from './words.ts';

/** What went wrong, in sentences: one for the whole form and one for each field it is about. */
export interface Problem {
	text: string;
	fields: Record<string, string>;
}

const worded = (field: string, code: string, message: string) =>
	t.errors.codes[`${field}.${code}`] ?? t.errors.codes[code] ?? message;

/** One sentence for a person, from the stable code if we know it, else in the server's words. */
export function sentence(e: unknown): string {
	if (!(e instanceof ApiError) || e.status === 0) return t.errors.network;
	const [field = '', { code } = { code: e.code }] = Object.entries(e.fields)[0] ?? [];
	const known = worded(field, code, '');
	if (known) return known;
	if (e.status === 429) return e.message || t.errors.tooMany(e.retryAfter ?? 60);
	if (e.status >= 500) return t.errors.server;
	return e.message || t.errors.unknown;
}

/** Splits a refusal for a form that shows `shown`: what belongs to none of its fields goes into the text. */
export function problemOf(e: unknown, shown: readonly string[]): Problem {
	if (!(e instanceof ApiError)) return { text: sentence(e), fields: {} };
	const fields: Record<string, string> = {};
	const rest: string[] = [];
	for (const [field, { code, message }] of Object.entries(e.fields)) {
		if (shown.includes(field)) fields[field] = worded(field, code, message);
		else rest.push(worded(field, code, message));
	}
	if (rest.length) return { text: rest.join(' '), fields };
	return { text: Object.keys(fields).length ? '' : sentence(e), fields };
}
