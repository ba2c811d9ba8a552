import { expect, test } from 'vitest';
import { ApiError } from './api.ts';
import { problemOf, sentence } from './problem.ts';
import { t } from './words.ts';

const refused = (status: number, data: Record<string, unknown>, message = 'From the server.') =>
	new ApiError(status, { message, data });

test('a known code is said in our words, at its field', () => {
	const e = refused(400, { email: { code: 'validation_not_unique', message: 'Value must be unique' } });
	expect(problemOf(e, ['email'])).toEqual({
		text: '',
		fields: { email: t.errors.codes['email.validation_not_unique'] }
	});
});

test('an unknown code is said in the server’s words', () => {
	const e = refused(400, { name: { code: 'reserved', message: 'Choose another name.' } });
	expect(problemOf(e, ['name']).fields['name']).toBe('Choose another name.');
});

test('what belongs to no field of the form goes into its text', () => {
	const e = refused(400, { owner: { code: 'already_live', message: 'You are live with WCS7QN.' } });
	expect(problemOf(e, ['title'])).toEqual({ text: 'You are live with WCS7QN.', fields: {} });
});

test('a 429 keeps the server’s sentence, and has one of its own without', () => {
	expect(sentence(refused(429, {}, 'That was a lot of likes.'))).toBe('That was a lot of likes.');
	expect(sentence(new ApiError(429, {}, 20))).toBe(t.errors.tooMany(20));
});

test('no answer at all is a word about the network', () => {
	expect(sentence(new ApiError(0))).toBe(t.errors.network);
	expect(sentence(new ApiError(502))).toBe(t.errors.server);
});
