import { count } from '../format.ts';

export const brand = 'Pika';
export const title = (page: string) => `${page} · Pika`;
export const length = (seconds: number) => {
	const minutes = Math.floor(seconds / 60);
	const h = Math.floor(minutes / 60);
	return h ? `${h} h ${minutes % 60} min` : `${minutes} min`;
};
const withWhom = 'with';
export { withWhom as with };
export const retry = 'Try again';
export const loading = 'One moment';
export const signOut = 'Sign out';
export const cancel = 'Cancel';
export const offline = {
	title: 'No connection',
	text: 'Pika could not be reached. Check the Wi-Fi, then try again.'
};
export const missing = {
	title: 'Nothing here',
	text: 'This address leads nowhere. Codes are on the screen by the DJ.',
	join: 'Join a set'
};
export const errors = {
	network: 'No connection. Nothing was lost, try again.',
	server: 'The server stumbled. Try again in a moment.',
	unknown: 'That did not work. Try again.',
	tooMany: (seconds: number) =>
		seconds < 90
			? `Too fast. Wait ${count(seconds)} seconds.`
			: `Too many tries. Wait ${count(Math.ceil(seconds / 60))} minutes.`,
	tooManyPins: (seconds: number) =>
		`Too many wrong PINs. Wait ${seconds < 90 ? `${count(seconds)} seconds` : `${count(Math.ceil(seconds / 60))} minutes`}, or scan the QR code.`,
	credentials: 'E-mail and password do not match.',
	/** By field and code, else by code. What is not here is shown in the server's own words. */
	codes: {
		validation_required: 'Needed.',
		validation_is_email: 'This is not an e-mail address.',
		validation_invalid_email: 'This is not an e-mail address.',
		'email.validation_not_unique': 'There is an account with this e-mail. Sign in instead.',
		'password.validation_min_text_constraint': 'At least eight characters.',
		'password.validation_max_text_constraint': 'Too long: 71 bytes at most.',
		'password.validation_length_out_of_range': 'Eight characters or more, 71 bytes at most.',
		'passwordConfirm.validation_values_mismatch': 'The two do not match.',
		'token.validation_invalid_token': 'This link no longer works.',
		unknown_code: 'No laptop waits with this code. Codes are good for ten minutes.',
		ended: 'The set has ended.',
		already_voted: 'You voted before. That vote stands.',
		'poll.closed': 'The poll had ended before your vote arrived.',
		too_many_thanks: 'Thanked. Give it a few seconds.',
		wrong_pin: 'That is not the PIN.',
		wrong_key: 'This QR code is an old one. Scan it again by the DJ, or type the PIN.',
		too_many_dancers: 'So many are coming in at once. Try again in a moment.',
		offline: 'The server is out of reach just now. Try again when it is back.',
		not_yours: 'This belongs to another DJ.'
	} as Record<string, string>
};
