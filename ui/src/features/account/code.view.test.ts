import { afterEach, expect, test, vi } from 'vitest';
import { page } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import { Account } from '../../lib/account.svelte.ts';
import { Server } from '../../lib/about.svelte.ts';
import AccountDoor from './AccountDoor.svelte';

afterEach(() => {
	vi.unstubAllGlobals();
	localStorage.removeItem('dj');
});

const json = (status: number, body: unknown) => new Response(JSON.stringify(body), { status });

/** A server on which this account has a second step, and the code is 12345678. */
function withSecondStep() {
	const asked: [string, unknown][] = [];
	vi.stubGlobal('fetch', async (path: string, { body }: RequestInit) => {
		const said = JSON.parse(body as string) as Record<string, string>;
		asked.push([path.split('/').at(-1) ?? '', said]);
		if (path.endsWith('auth-with-password')) return json(401, { mfaId: 'step' });
		if (path.endsWith('request-otp')) return json(200, { otpId: `code${asked.length}` });
		if (said['password'] !== '12345678')
			return json(400, { status: 400, message: 'Invalid or expired OTP', data: {} });
		return json(200, {
			token: 't',
			record: { id: 'kris', name: 'Kris', slug: 'kris', email: 'kris@example.org' }
		});
	});
	return asked;
}

test('after the password a code from the mail signs in; a wrong one is said to be wrong', async () => {
	const asked = withSecondStep();
	const account = new Account();
	await render(AccountDoor, { account, server: new Server(), title: 'The DJ’s side' });
	await page.getByLabelText('E-mail').fill('kris@example.org');
	await page.getByLabelText('Password').fill('correct horse');
	await page.getByRole('button', { name: 'Sign in', exact: true }).click();
	const code = page.getByLabelText('Code from the mail');
	await code.fill('0000 0000');
	await page.getByRole('button', { name: 'Sign in', exact: true }).click();
	await expect.element(page.getByRole('alert')).toHaveTextContent('This is not the code, or it is too old.');
	expect(account.dj).toBeNull();
	await page.getByRole('button', { name: 'Send another code' }).click();
	await code.fill('1234 5678');
	await page.getByRole('button', { name: 'Sign in', exact: true }).click();
	await expect.poll(() => account.dj?.name).toBe('Kris');
	expect(asked.map(([path]) => path)).toEqual([
		'auth-with-password',
		'request-otp',
		'auth-with-otp',
		'request-otp',
		'auth-with-otp'
	]);
	expect(asked.at(-1)?.[1]).toEqual({ mfaId: 'step', otpId: 'code4', password: '12345678' });
});

test('who changes their mind comes back to the password', async () => {
	withSecondStep();
	await render(AccountDoor, { account: new Account(), server: new Server(), title: 'The DJ’s side' });
	await page.getByLabelText('E-mail').fill('kris@example.org');
	await page.getByLabelText('Password').fill('correct horse');
	await page.getByRole('button', { name: 'Sign in', exact: true }).click();
	await page.getByRole('button', { name: 'Back to sign in' }).click();
	await expect.element(page.getByLabelText('Password')).toBeVisible();
});
