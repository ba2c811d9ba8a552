import type { Page } from '@playwright/test';
import { axe, expect, remember, smallTargets, test } from './fixtures.ts';
import { Laptop } from './laptop.ts';
import type { DJ } from './night.ts';

test.use({ networkBreaks: true });

/** The booth's beat is every ten seconds, and it has to be missed first. */
const BEATS = { timeout: 30_000 };

const title = (on: Page, name: string) => on.getByRole('heading', { level: 1, name });
const strip = (page: Page) => page.getByRole('region', { name: 'This laptop' }).getByRole('status');

/** What a DJ does who has only what the page says: opens its link, signs in there, confirms. */
async function pair(page: Page, dj: DJ) {
	const opened = page.waitForEvent('popup');
	await page.getByRole('link', { name: 'Confirm it in this browser' }).click();
	const tab = await opened;
	await tab.getByLabel('E-mail').fill(dj.email);
	await tab.getByLabel('Password').fill(dj.password);
	await tab.getByRole('button', { name: 'Sign in' }).click();
	await expect(title(tab, 'Does the laptop show this code?')).toBeVisible();
	await tab.getByRole('button', { name: 'Confirm' }).click();
	await expect(title(tab, 'The laptop is connected')).toBeVisible();
	await tab.close();
	await expect(title(page, 'Go live')).toBeVisible({ timeout: 15_000 });
}

async function goLive(page: Page): Promise<string> {
	await page.getByRole('button', { name: 'Go live' }).click();
	const printed = page.getByText(/\/live\/[A-HJKMNP-Z2-9]{6}$/);
	return (await printed.textContent())!;
}

test('a night from the laptop’s own page: pair, go live, lose the server and have it back', async ({
	page,
	browser,
	server,
	newDJ
}) => {
	test.setTimeout(150_000);
	const dj = await newDJ('Kris');
	const laptop = new Laptop(server.url);
	const phone = await (await browser.newContext({ viewport: { width: 390, height: 844 } })).newPage();
	try {
		await laptop.startWithPage();
		await page.goto(`${laptop.page}/booth`);
		await expect(title(page, 'Connect this laptop')).toBeVisible();
		await expect(page.getByText(/^[A-Z0-9]{4}-[A-Z0-9]{4}$/)).toBeVisible();
		expect(await axe(page)).toEqual([]);
		await pair(page, dj);
		expect(await page.evaluate(() => localStorage.getItem('dj'))).toBeNull(); // the credential stays in the booth

		const address = await goLive(page);
		expect(address).toContain(`:${server.port}/live/`); // never the laptop's own
		const { everShown } = await remember(phone);
		await phone.goto(server.url + address.slice(address.indexOf('/live/')));
		await expect(title(phone, 'Waiting for the first track')).toBeVisible();
		laptop.plays('Marlow', 'Tin Roof');
		await expect(title(phone, 'Tin Roof')).toBeVisible(BEATS);
		await expect(title(page, 'Tin Roof')).toBeVisible();
		await expect(strip(page)).toHaveText(/Following VirtualDJ\s*1 track sent/);
		expect(await axe(page)).toEqual([]);
		expect(await smallTargets(page)).toEqual([]);

		await page.getByRole('tab', { name: 'Poll' }).click();
		await page.getByRole('button', { name: 'Ask: What next?' }).click();
		await expect(phone.getByRole('heading', { name: 'What next?' })).toBeVisible();
		await page.getByRole('tab', { name: 'Announce' }).click();
		await page.getByLabel('In your own words').fill('Half a sent'); // to be finished after the loss

		await server.kill(); // acceptance 32
		await expect(strip(page)).toHaveText(/No contact since/, BEATS);
		laptop.plays('Pont Neuf', 'Caffeine');
		await expect(title(page, 'Caffeine')).toBeVisible();
		await expect(page.getByRole('heading', { name: /^1 track waits since/ })).toBeVisible();
		expect(await axe(page)).toEqual([]);
		await server.start();
		await expect(title(phone, 'Caffeine')).toBeVisible(BEATS);
		await expect(strip(page)).toHaveText(/Following VirtualDJ\s*2 tracks sent/, BEATS);
		await expect(title(page, 'Caffeine')).toBeVisible();
		await expect(page.getByLabel('In your own words')).toHaveValue('Half a sent');
		expect(await everShown('ended')).toBe(false);

		await laptop.kill(); // acceptance 33
		await expect(title(page, 'The booth is not running')).toBeVisible();
		await page.reload(); // a DJ's first idea
		await expect(title(page, 'The booth is not running')).toBeVisible();
		await expect(page.getByText(`booth --server ${server.url} --history ${laptop.history}`)).toBeVisible();
		await laptop.startWithPage();
		await expect(title(page, 'Caffeine')).toBeVisible(BEATS);

		await page.getByRole('tab', { name: 'Set-up' }).click();
		await page.getByRole('button', { name: 'Hold to end the set' }).click({ delay: 800 });
		await expect(title(phone, 'The set has ended')).toBeVisible();
		await expect(page.getByRole('link', { name: 'See the recap' })).toHaveAttribute(
			'href',
			new RegExp(`^${server.url}/recap/`)
		);
	} finally {
		await phone.context().close();
		await laptop.remove();
	}
});

test('a set begun at the server’s console is on the laptop’s page too, after another and after none', async ({
	page,
	server,
	newDJ
}) => {
	test.setTimeout(120_000);
	const dj = await newDJ('Kris');
	const laptop = new Laptop(server.url);
	const end = async (on: Page) => {
		await on.getByRole('tab', { name: 'Set-up' }).click();
		await on.getByRole('button', { name: 'Hold to end the set' }).click({ delay: 800 });
		await expect(title(on, 'The set has ended')).toBeVisible();
	};
	try {
		await laptop.startWithPage();
		await page.goto(`${laptop.page}/booth`);
		await pair(page, dj);
		const elsewhere = await page.context().newPage(); // signed in since the pairing
		await elsewhere.goto(`${server.url}/booth`);
		await goLive(elsewhere);
		await expect(title(page, 'Waiting for the first track')).toBeVisible(BEATS); // it offered to go live
		await end(page);
		await expect(title(elsewhere, 'The set has ended')).toBeVisible();
		await elsewhere.getByRole('button', { name: 'Go live again' }).click();
		const address = await goLive(elsewhere);
		await expect(page.getByText(address)).toBeVisible(BEATS);
	} finally {
		await laptop.remove();
	}
});

test('a DJ whose history is not found names its folder on the page, once', async ({
	page,
	server,
	newDJ
}) => {
	// acceptance 42
	test.setTimeout(90_000);
	const dj = await newDJ('Kris');
	const laptop = new Laptop(server.url, { found: false });
	const field = page.getByRole('textbox', { name: 'VirtualDJ’s History folder' });
	const follow = page.getByRole('button', { name: 'Follow this folder' });
	try {
		await laptop.startWithPage();
		await page.goto(`${laptop.page}/booth`);
		await pair(page, dj);
		await goLive(page);
		await expect(strip(page)).toHaveText(/VirtualDJ is not followed/);
		await page.getByRole('button', { name: 'This laptop' }).click();
		await expect(page.getByRole('listitem').filter({ hasText: 'Documents/VirtualDJ' })).toBeVisible();
		expect(await axe(page)).toEqual([]);
		await field.fill('/nowhere/History');
		await follow.click();
		await expect(page.getByText('There is no folder /nowhere/History.')).toBeVisible();
		await expect(field).toHaveAccessibleDescription(/There is no folder/);
		await field.fill(laptop.history);
		await follow.click();
		await expect(strip(page)).toHaveText(/Following VirtualDJ/);
		laptop.plays('Marlow', 'Tin Roof');
		await expect(title(page, 'Tin Roof')).toBeVisible(BEATS);
		await expect(page.getByText('You named this folder.')).toBeVisible();

		await laptop.kill();
		await laptop.startWithPage();
		await expect(strip(page)).toHaveText(/Following VirtualDJ/, BEATS);
		laptop.plays('Pont Neuf', 'Caffeine');
		await expect(title(page, 'Caffeine')).toBeVisible(BEATS);
	} finally {
		await laptop.remove();
	}
});

test('going live late, the DJ picks the fifth of ten tracks: the fifth to the tenth are in the set', async ({
	page,
	server,
	newDJ
}) => {
	// acceptance 39, 40
	test.setTimeout(90_000);
	const dj = await newDJ('Kris');
	const laptop = new Laptop(server.url);
	const began = Array.from({ length: 10 }, (_, i) => 60 - i * 4); // the last is over
	began.forEach((ago, i) => laptop.plays('Marlow', `Track ${i + 1}`, ago));
	try {
		await laptop.startWithPage();
		await page.goto(`${laptop.page}/booth`);
		await pair(page, dj);
		await expect(strip(page)).toHaveText(/10 tracks kept for your set/);
		const address = await goLive(page);
		const code = address.slice(-6);

		await expect(title(page, 'Played before you went live')).toBeVisible(BEATS);
		await expect(page.getByRole('radio')).toHaveCount(10);
		expect(await axe(page)).toEqual([]);
		await page.getByRole('radio', { name: /Track 5/ }).check();
		await page.getByRole('button', { name: 'Begin with Track 5: 6 tracks' }).click();
		await expect(page.getByText('6 tracks join the set')).toBeVisible();

		await expect(page.getByRole('heading', { name: 'Tonight so far' })).toBeVisible();
		await expect(page.getByRole('button', { name: /Track \d+/ })).toHaveText(
			[10, 9, 8, 7, 6, 5].map((n) => new RegExp(`Track ${n}\\b`))
		);
		const recap = await page.request.get(`${server.url}/api/recaps/${code}`);
		const { plays } = (await recap.json()) as { plays: { title: string; startedAt: string }[] };
		expect(plays.map((p) => p.title)).toEqual([5, 6, 7, 8, 9, 10].map((n) => `Track ${n}`));
		const minutes = plays.map((p) => Math.round((Date.now() - Date.parse(p.startedAt)) / 60_000));
		for (const [i, ago] of minutes.entries()) expect(Math.abs(ago - began[i + 4]!)).toBeLessThanOrEqual(2);
		const live = await page.request.get(`${server.url}/api/live/${code}`);
		expect(((await live.json()) as { play: unknown }).play).toBeNull(); // nothing stale is announced
	} finally {
		await laptop.remove();
	}
});

test('before the night the laptop looks at all that it needs, and says what to do', async ({
	page,
	server,
	newDJ
}) => {
	// acceptance 30
	test.setTimeout(60_000);
	const dj = await newDJ('Kris');
	const laptop = new Laptop(server.url);
	const rest = page.getByText(/^In order: /);
	try {
		await laptop.startWithPage();
		await page.goto(`${laptop.page}/booth`);
		await pair(page, dj);
		await page.getByRole('button', { name: 'This laptop' }).click();
		await expect(page.getByRole('heading', { name: 'Ready for tonight?' })).toBeVisible();
		await page.getByRole('button', { name: 'Look now' }).click();
		await expect(page.getByRole('heading', { name: 'Ready, with one thing to know' })).toBeVisible(BEATS);
		await expect(page.getByText('has no entry yet')).toBeVisible();
		await expect(page.getByText('Play a track in VirtualDJ for a minute and look again.')).toBeVisible();
		await rest.click();
		await expect(page.getByText(`answers at ${server.url} after`)).toBeVisible();
		expect(await axe(page)).toEqual([]);
		expect(await smallTargets(page)).toEqual([]);

		laptop.plays('Marlow', 'Tin Roof');
		await expect(title(page, 'Tin Roof')).toBeVisible(BEATS);
		await page.getByRole('button', { name: 'Look again' }).click();
		await expect(page.getByRole('heading', { name: 'Ready for tonight', exact: true })).toBeVisible(BEATS);

		await server.kill();
		await page.getByRole('button', { name: 'Look again' }).click();
		await expect(page.getByRole('heading', { name: 'One thing is not ready' })).toBeVisible(BEATS);
		await expect(page.getByText(/^cannot reach /)).toBeVisible();
		await server.start();
	} finally {
		await laptop.remove();
	}
});

test('a secret track reaches the phones when the DJ lets it', async ({ page, browser, server, newDJ }) => {
	test.setTimeout(90_000);
	const dj = await newDJ('Kris');
	const laptop = new Laptop(server.url);
	const phone = await (await browser.newContext({ viewport: { width: 390, height: 844 } })).newPage();
	const console = await (await browser.newContext()).newPage(); // the same DJ's, on another machine
	const { everShown } = await remember(phone);
	try {
		await laptop.startWithPage();
		await page.goto(`${laptop.page}/booth`);
		await pair(page, dj);
		const address = await goLive(page);
		await phone.goto(server.url + address.slice(address.indexOf('/live/')));
		laptop.plays('Marlow', 'Tin Roof');
		await expect(title(phone, 'Tin Roof')).toBeVisible(BEATS);

		await page.getByRole('button', { name: 'This laptop' }).click();
		await page.getByRole('switch', { name: 'Keep what plays secret' }).click();
		await expect(strip(page)).toHaveText(/Secret from the floor/);
		await console.goto(`${server.url}/booth`);
		await console.getByLabel('E-mail').fill(dj.email);
		await console.getByLabel('Password').fill(dj.password);
		await console.getByRole('button', { name: 'Sign in' }).click();
		await expect(console.getByRole('status').filter({ hasText: 'Secret from the floor' })).toBeVisible(BEATS);
		await expect(title(phone, 'Tin Roof')).toBeVisible();
		laptop.plays('Pont Neuf', 'Surprise');
		await expect(page.getByRole('heading', { name: '1 track kept secret' })).toBeVisible();
		await expect(title(phone, 'Nothing is playing')).toBeVisible(BEATS); // nobody says slower of what they do not hear
		expect(await everShown('Surprise')).toBe(false);
		await page.getByRole('switch', { name: 'Keep what plays secret' }).click();
		await expect(title(phone, 'Surprise')).toBeVisible();
	} finally {
		await console.context().close();
		await phone.context().close();
		await laptop.remove();
	}
});

test('the laptop says whose it is, and its DJ signs it out there', async ({ page, server, newDJ }) => {
	const kris = await newDJ('Kris');
	const robin = await newDJ('Robin');
	const laptop = new Laptop(server.url);
	const signOut = page.getByRole('button', { name: 'Sign this laptop out' });
	try {
		await laptop.startWithPage();
		await page.goto(`${laptop.page}/booth`);
		await pair(page, kris);
		expect(laptop.said(/(Signed in as Kris\.)/)).not.toBe('');
		laptop.plays('Marlow', 'Tin Roof');
		await expect(strip(page)).toHaveText(/1 track kept for your set/);
		await page.getByRole('button', { name: 'This laptop' }).click();
		await expect(page.getByText('Kris', { exact: true })).toBeVisible();
		await signOut.click();
		await page.getByRole('button', { name: 'Cancel' }).click();
		await signOut.click();
		await expect(page.getByText(/^1 track stays here/)).toBeVisible();
		expect(await axe(page)).toEqual([]);
		await page.getByRole('button', { name: 'Sign out', exact: true }).click();
		await expect(title(page, 'Connect this laptop')).toBeVisible();
		await expect(strip(page)).toHaveText(/1 track kept for your set/);

		await page.goto(`${server.url}/booth`); // its own sign-in
		await page.getByRole('button', { name: 'Sign out', exact: true }).click();
		await page.goto(`${laptop.page}/booth`);
		await pair(page, robin);
		await page.getByRole('button', { name: 'This laptop' }).click();
		await expect(page.getByText('Robin', { exact: true })).toBeVisible();
	} finally {
		await laptop.remove();
	}
});

test('a set with a PIN is run from the laptop’s own page', async ({ page, server, newDJ }) => {
	// acceptance 29
	const dj = await newDJ('Kris');
	const laptop = new Laptop(server.url);
	try {
		await laptop.startWithPage();
		await page.goto(`${laptop.page}/booth`);
		await pair(page, dj);
		await page.getByRole('textbox', { name: 'PIN, if you want one' }).fill('4821');
		await goLive(page);
		await expect(title(page, 'Waiting for the first track')).toBeVisible();
		await expect(page.getByText('The PIN is 4821')).toBeVisible();
		await page.reload();
		await expect(title(page, 'Waiting for the first track')).toBeVisible();
		await page.goto(laptop.page); // as one types it
		await expect(page).toHaveURL(`${laptop.page}/booth`);
		await page.goto(`${laptop.page}/manual`); // which names the server and not the laptop
		await expect(page.getByText(`${new URL(server.url).host}/booth`).first()).toBeVisible();
	} finally {
		await laptop.remove();
	}
});
