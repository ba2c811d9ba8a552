import { request } from './api.ts';

/** Lets this browser into a session with a PIN, by the PIN or by the key of its QR code. Throws ApiError. */
export const enter = (code: string, by: { pin: string } | { key: string }) =>
	request('POST', `/api/live/${encodeURIComponent(code)}/enter`, { body: by });
