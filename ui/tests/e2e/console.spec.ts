import type { Page } from '@playwright/test';
import { axe, expect, smallTargets, test } from './fixtures.ts';
import type { DJ } from './night.ts';

const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 1, name });

async function signIn(page: Page, dj: DJ) {
	await page.goto('/booth');
	await page.getByLabel('E-mail').fill(dj.email);
	await page.getByLabel('Password').fill(dj.password);
	await page.getByRole('button', { name: 'Sign in' }).click();
}
const open = (page: Page, tab: string) => page.getByRole('tab', { name: tab }).click();
async function hold(page: Page) {
	await open(page, 'Set-up');
	await page.getByRole('button', { name: /to end the set/ }).click({ delay: 800 });
}

test('a whole night: sign up, go live, play, like, end, recap', async ({ page, browser, server }) => {
	await page.goto('/booth');
	await page.getByRole('button', { name: 'Create an account' }).click();
	await page.getByLabel('DJ name').fill('D’Angelo O’Neil'); // acceptance 27
	await page.getByLabel('E-mail').fill('dangelo@example.com');
	await page.getByLabel('Password').fill('long enough');
	await page.getByRole('button', { name: 'Create an account' }).click();

	await expect(heading(page, 'Go live')).toBeVisible();
	await page.getByLabel('Name of the set').fill('Harvest Swing');
	await page.getByRole('radio', { name: 'Teal' }).check();
	await page.getByRole('button', { name: 'Go live' }).click();
	await expect(heading(page, 'Waiting for the first track')).toBeVisible();
	await expect(page.getByText('No laptop yet')).toBeVisible();
	const code = (await page.getByText(/^[A-HJKMNP-Z2-9]{6}$/).textContent())!;
	const qr = page.getByRole('img', { name: `QR code that opens the set ${code}` });
	await expect.poll(() => qr.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBeGreaterThan(0);
	await expect(page.getByText(new RegExp(`:${server.port}/live/${code}$`))).toBeVisible();

	// a dancer's phone
	const phone = await (await browser.newContext({ viewport: { width: 390, height: 844 } })).newPage();
	await phone.goto(`${server.url}/live/${code}`);
	await expect(phone.getByText('Harvest Swing with D’Angelo O’Neil')).toBeVisible();

	const { token } = await page.evaluate(() => JSON.parse(localStorage.getItem('dj')!) as { token: string });
	const api = (method: string, path: string, data: unknown) =>
		page.request.fetch(`/api/collections/${path}`, { method, data, headers: { Authorization: token } });
	const found = await page.request.get(`/api/collections/sessions/records?filter=(code='${code}')`);
	const { items } = (await found.json()) as { items: { id: string }[] };
	await api('POST', 'plays/records', {
		session: items[0]!.id,
		title: 'Tin Roof',
		artist: 'Marlow',
		bpm: 92,
		startedAt: new Date().toISOString()
	});
	await expect(heading(phone, 'Tin Roof')).toBeVisible();
	await expect(heading(page, 'Tin Roof')).toBeVisible();
	await phone.getByRole('button', { name: 'Like Tin Roof' }).click();
	await expect(page.getByRole('definition').first()).toHaveText('1');
	await expect(page.getByRole('definition').nth(1)).toHaveText('1'); // acceptance 44: the console is no dancer

	await page.reload();
	await expect(heading(page, 'Tin Roof')).toBeVisible();
	await hold(page);
	await expect(heading(page, 'The set has ended')).toBeVisible();
	await expect(heading(phone, 'The set has ended')).toBeVisible();

	await phone.getByRole('link', { name: 'See the whole night' }).click();
	await expect(heading(phone, 'Harvest Swing')).toBeVisible();
	await expect(phone.getByRole('button', { name: /Tin Roof Marlow.*1 like$/ })).toBeVisible();
	await expect(phone.getByText('1 track', { exact: true })).toBeVisible();
	await expect(phone.getByText('1 like', { exact: true }).first()).toBeVisible();
	await phone.context().close();
});

test('the keyboard alone goes live and ends', async ({ page, newDJ }) => {
	// acceptance 45
	const dj = await newDJ('Kris');
	await page.goto('/booth');
	await page.getByLabel('E-mail').focus();
	await page.keyboard.type(dj.email);
	await page.keyboard.press('Tab');
	await page.keyboard.type(dj.password);
	await page.keyboard.press('Enter');
	await expect(heading(page, 'Go live')).toBeVisible();
	await page.getByLabel('Name of the set').focus();
	await page.keyboard.press('Tab');
	await page.keyboard.press('ArrowRight'); // the next lamp
	await page.keyboard.press('Tab'); // the PIN, left empty
	await page.keyboard.press('Enter');
	await page.getByRole('tab', { name: 'Door' }).focus();
	await page.keyboard.press('ArrowRight');
	await expect(page.getByRole('tab', { name: 'Set-up' })).toBeFocused();
	const end = page.getByRole('button', { name: 'Hold to end the set' });
	await end.focus();
	await page.keyboard.press('Enter');
	await expect(page.getByRole('button', { name: 'Press again to end the set' })).toBeFocused();
	await page.keyboard.press('Enter');
	await expect(heading(page, 'The set has ended')).toBeVisible();
});

test('the desk stands still while the night moves', async ({ page, browser, newDJ, server }) => {
	// acceptance 45
	const dj = await newDJ('Kris');
	await dj.goLive();
	for (let i = 20; i > 0; i--) await dj.play(`Track ${i}`, 'Marlow', i * 4);
	await signIn(page, dj);
	await expect(page.getByRole('heading', { name: 'Tonight so far' })).toBeVisible();
	for (const name of ['Announce', 'Door', 'Set-up', 'Poll']) {
		await open(page, name);
		expect(await axe(page)).toEqual([]);
		expect(await smallTargets(page)).toEqual([]);
	}
	const places = () =>
		page
			.locator('[role=tab], [role=meter], dd, h2, [role=tabpanel] button')
			.evaluateAll((all) => all.map((e) => [e.tagName, e.getBoundingClientRect().top]));
	const before = await places();
	expect(before.length).toBeGreaterThan(10);
	// everything that is needed in mid-set is on one screen
	expect(await page.evaluate(() => document.documentElement.scrollHeight)).toBe(800);

	const phone = await (await browser.newContext({ viewport: { width: 390, height: 844 } })).newPage();
	await phone.goto(`${server.url}/live/${dj.code}`);
	await dj.play('A Much Longer Title Than Any Before It, Which Takes Two Lines of the Screen', 'Everybody');
	await expect(heading(page, /^A Much Longer Title/)).toBeVisible();
	await phone.getByRole('button', { name: 'Just right' }).click();
	await phone.getByRole('button', { name: /^Thanks/ }).click();
	await expect(page.getByRole('definition').nth(2)).toHaveText('1');
	await expect(page.getByRole('meter')).toHaveAttribute('aria-valuetext', /just right, 1 of 1/);
	await dj.call('POST', '/api/collections/announcements/records', {
		session: dj.session.id,
		message: 'Water break.',
		seconds: 60
	});
	await expect(page.getByRole('tab', { name: /^Announce\s*[01]:\d\d/ })).toBeVisible();
	expect(await places()).toEqual(before);
	await phone.context().close();
});

test('a set that another screen ended is over here too', async ({ page, newDJ }) => {
	const dj = await newDJ('Kris');
	await dj.goLive();
	await signIn(page, dj);
	await expect(heading(page, 'Waiting for the first track')).toBeVisible();
	await dj.end();
	await expect(heading(page, 'The set has ended')).toBeVisible();
	await page.getByRole('button', { name: 'Go live again' }).click();
	await expect(heading(page, 'Go live')).toBeVisible();
});

test('a set left open since Friday is asked about', async ({ page, newDJ }) => {
	const dj = await newDJ('Kris');
	await dj.goLive('Friday Westie');
	// the server owns the start of a set, so the browser's clock moves instead
	await page.clock.install({ time: Date.now() + 3 * 24 * 3_600_000 });
	await signIn(page, dj);
	await expect(heading(page, /^Your set from \w+day is still open$/)).toBeVisible();
	await page.getByRole('button', { name: 'Go on with it' }).click();
	await expect(heading(page, 'Waiting for the first track')).toBeVisible();
	await page.reload();
	await expect(heading(page, /is still open$/)).toBeVisible();
	const end = page.getByRole('button', { name: /to end the set/ });
	await end.click();
	await end.click();
	await expect(heading(page, 'The set has ended')).toBeVisible();
});

test('a laptop is connected by its code, seen, and signed out', async ({ page, newDJ }) => {
	const dj = await newDJ('Kris');
	const pairing = await dj.call<{ userCode: string; deviceCode: string; verifyURL: string }>(
		'POST',
		'/api/booths/pair',
		{ label: 'MacBook Pro' },
		''
	);
	const link = new URL(pairing.verifyURL);
	expect(link.searchParams.get('code')).toBe(pairing.userCode);

	await page.goto(link.pathname + link.search); // not signed in yet: sign in first, and come back
	await expect(heading(page, 'Sign in to connect the laptop')).toBeVisible();
	await page.getByLabel('E-mail').fill(dj.email);
	await page.getByLabel('Password').fill(dj.password);
	await page.getByRole('button', { name: 'Sign in' }).click();
	await expect(heading(page, 'Does the laptop show this code?')).toBeVisible();
	await expect(page.getByText(pairing.userCode)).toBeVisible();
	await page.getByRole('button', { name: 'Confirm' }).click();
	await expect(heading(page, 'The laptop is connected')).toBeVisible();

	const { token } = await dj.call<{ token: string }>(
		'POST',
		'/api/booths/token',
		{ deviceCode: pairing.deviceCode },
		''
	);
	const beat = () =>
		dj.call(
			'POST',
			'/api/booths/beat',
			{ now: new Date(), waiting: 0, source: 'virtualdj', version: 'test' },
			token
		);
	await dj.goLive();
	await beat();
	await page.getByRole('link', { name: 'Open the console' }).click();
	await expect(page.getByText('Laptop connected')).toBeVisible();
	await open(page, 'Set-up');
	await expect(page.getByText(/MacBook Pro/)).toBeVisible();

	await page.getByRole('button', { name: 'Sign out MacBook Pro' }).click();
	await page.getByRole('button', { name: 'Sign it out' }).click();
	await expect(page.getByText('MacBook Pro is signed out')).toBeVisible();
	await expect(beat()).rejects.toThrow('401');
});

test.describe(() => {
	test.use({ networkBreaks: true }); // refusals and losses show in the browser's console

	test('the console survives a power cut of the server', async ({ page, newDJ, server }) => {
		// acceptance 34
		const dj = await newDJ('Kris');
		await dj.goLive();
		await dj.play('Undertow');
		await signIn(page, dj);
		await expect(heading(page, 'Undertow')).toBeVisible();
		await server.kill();
		await expect(page.getByText('Reconnecting. Nothing is lost.')).toBeVisible();
		await server.start();
		await dj.play('Tin Roof');
		await expect(heading(page, 'Tin Roof')).toBeVisible({ timeout: 10_000 });
		await open(page, 'Set-up');
		await expect(page.getByRole('button', { name: 'Sign out', exact: true })).toBeVisible(); // acceptance 35
	});

	test('after a long power cut the console counts likes and dancers as before', async ({
		page,
		browser,
		newDJ,
		server
	}) => {
		test.setTimeout(60_000); // a console gives a stream six seconds
		const dj = await newDJ('Kris');
		await dj.goLive();
		for (let n = 60; n > 0; n--) await dj.play(`Track ${n}`, 'Aster Vale', n + 2);
		const liked = await dj.play('Undertow', 'Aster Vale', 2);
		await dj.play('Tin Roof');
		await signIn(page, dj);
		await expect(heading(page, 'Tin Roof')).toBeVisible();
		// the same browser was a dancer's, too: its console must not be taken for one
		expect((await page.request.get(`/api/live/${dj.code}`)).ok()).toBe(true);
		const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
		const phone = await context.newPage();
		await phone.goto(`${server.url}/live/${dj.code}`);
		await expect(heading(phone, 'Tin Roof')).toBeVisible();
		const like = (play: string) =>
			context.request.put(`${server.url}/api/live/${dj.code}/plays/${play}/like`, { data: {} });
		expect((await like(liked.id)).status()).toBe(204);
		const first = await dj.call<{ plays: { id: string; title: string }[] }>('GET', `/api/recaps/${dj.code}`);
		expect((await like(first.plays.find((p) => p.title === 'Track 60')!.id)).status()).toBe(204);
		const row = (title: string) => page.getByRole('listitem').filter({ hasText: title });
		const right = async () => {
			await expect(row('Undertow').getByText('1 like')).toBeAttached();
			await expect(row('Track 60').getByText('1 like')).toBeAttached(); // further back than the feed's history
		};
		await right();

		await server.kill();
		const asks = page.waitForRequest(
			(r) => r.url().includes(`/api/live/${dj.code}`) && !r.url().includes('feed')
		);
		await asks; // without a stream it asks, and so it will when the server is there
		await server.start();
		await expect(page.getByText('Reconnecting. Nothing is lost.')).toBeHidden({ timeout: 15_000 });
		await right();
		await expect(heading(phone, 'Tin Roof')).toBeVisible();
		await expect(page.getByRole('definition').nth(1)).toHaveText('1');
		await page.reload();
		await right();
		await expect(page.getByRole('definition').nth(1)).toHaveText('1');
		await context.close();
	});

	test('no network never signs the DJ out', async ({ page, newDJ }) => {
		// acceptance 35
		const dj = await newDJ('Kris');
		await signIn(page, dj);
		await expect(heading(page, 'Go live')).toBeVisible();
		await page.route('**/api/**', (route) => route.abort());
		await page.reload();
		await expect(heading(page, 'The console did not load')).toBeVisible();
		await page.unroute('**/api/**');
		await page.getByRole('button', { name: 'Try again' }).click();
		await expect(heading(page, 'Go live')).toBeVisible();
	});

	test('a code that no laptop shows is refused', async ({ page, newDJ }) => {
		const dj = await newDJ('Kris');
		await signIn(page, dj);
		await expect(heading(page, 'Go live')).toBeVisible();
		await page.goto('/pair');
		await page.getByLabel('Code from the laptop').fill('bcdf ghjk');
		await page.getByRole('button', { name: 'Confirm' }).click();
		await expect(page.getByRole('alert')).toHaveText(
			'No laptop waits with this code. Codes are good for ten minutes.'
		);
	});

	test('a wrong password is said, and the sixth has to wait', async ({ page, newDJ }) => {
		// acceptance 26
		const dj = await newDJ('Kris');
		await page.goto('/booth');
		await page.getByLabel('E-mail').fill(dj.email);
		await page.getByLabel('Password').fill('wrong');
		const button = page.getByRole('button', { name: 'Sign in' });
		for (let i = 0; i < 5; i++) {
			const answered = page.waitForResponse('**/auth-with-password');
			await button.click();
			await answered;
			await expect(page.getByRole('alert')).toHaveText('E-mail and password do not match.');
		}
		await button.click();
		await expect(page.getByText(/Too many wrong passwords/)).toBeVisible();
	});

	test('what is wrong at sign-up stands at its field', async ({ page, newDJ }) => {
		const dj = await newDJ('Kris');
		await page.goto('/booth');
		await page.getByRole('button', { name: 'Create an account' }).click();
		await page.getByLabel('E-mail').fill(dj.email);
		await page.getByLabel('Password').fill('short');
		await page.getByRole('button', { name: 'Create an account' }).click();
		await expect(page.getByLabel('Password')).toHaveAccessibleDescription(/at least 8 characters/i);
		await page.getByLabel('Password').fill('long enough');
		await page.getByRole('button', { name: 'Create an account' }).click();
		await expect(page.getByLabel('DJ name')).toHaveAccessibleDescription('Needed.');
		await page.getByLabel('DJ name').fill('Kris');
		await page.getByLabel('Password').fill('ż'.repeat(36)); // 72 bytes
		await page.getByRole('button', { name: 'Create an account' }).click();
		await expect(page.getByLabel('Password')).toHaveAccessibleDescription(/71 bytes/);
		await page.getByLabel('Password').fill('long enough');
		await page.getByRole('button', { name: 'Create an account' }).click();
		await expect(page.getByLabel('E-mail')).toHaveAccessibleDescription(
			/There is an account with this e-mail/
		);
	});

	test('a reset link that is used up says so', async ({ page }) => {
		await page.goto('/reset?token=nonsense');
		await page.getByLabel('New password').fill('long enough');
		await page.getByRole('button', { name: 'Save the password' }).click();
		await expect(heading(page, 'This link no longer works')).toBeVisible();
	});

	test('without mail the forgotten password says whom to ask', async ({ page }) => {
		await page.goto('/booth');
		await page.getByRole('button', { name: 'Forgotten password' }).click();
		await expect(page.getByText(/Ask whoever runs it for a new password/)).toBeVisible();
	});
});
