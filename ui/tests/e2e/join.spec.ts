import { expect, test } from './fixtures.ts';

// acceptance 2
test('one live session opens by itself', async ({ page, newDJ }) => {
	const dj = await newDJ('Kris');
	await dj.goLive('Friday Westie');
	await dj.play('Tin Roof', 'Marlow');
	await page.goto('/live');
	await expect(page).toHaveURL(`/live/${dj.code}`);
	await expect(page.getByRole('heading', { name: 'Tin Roof' })).toBeVisible();
	await page.goBack(); // no step in between that would send the dancer forward again
	await expect(page).toHaveURL('about:blank');
});

test('two live sessions are a list', async ({ page, newDJ }) => {
	const [kris, ada] = [await newDJ('Kris'), await newDJ('Ada')];
	await kris.goLive('Friday Westie');
	await ada.goLive('Blues Room');
	await ada.play('Slow Burner', 'Delphine Oyelaran');
	await page.goto('/live');
	await expect(page.getByRole('heading', { name: 'On now' })).toBeVisible();
	await expect(page.getByRole('listitem')).toHaveCount(2);
	await page.getByRole('link', { name: /Blues Room with Ada/ }).click();
	await expect(page.getByRole('heading', { name: 'Slow Burner' })).toBeVisible();
});

test('with nobody live there are the last nights', async ({ page, newDJ }) => {
	const dj = await newDJ('Kris');
	await dj.goLive('The night before');
	await dj.end();
	await page.goto('/live');
	await expect(page.getByRole('heading', { name: 'Nobody is playing right now.' })).toBeVisible();
	await page
		.getByRole('link', { name: /The night before/ })
		.first()
		.click();
	await expect(page).toHaveURL(`/recap/${dj.code}`);
});

test('the code opens the session, typed in any case', async ({ page, newDJ }) => {
	const dj = await newDJ('Kris');
	await dj.goLive();
	await page.goto('/');
	const field = page.getByLabel('Code of the set');
	await expect(page.getByRole('button', { name: 'Join' })).toBeDisabled();
	await field.fill(`${dj.code.slice(0, 3).toLowerCase()} ${dj.code.slice(3)}`);
	await field.press('Enter');
	await expect(page).toHaveURL(`/live/${dj.code}`);
	await expect(page.getByRole('heading', { name: 'Waiting for the first track' })).toBeVisible();
});

// acceptance 3
test('an ended session says so and links its recap', async ({ page, newDJ }) => {
	const dj = await newDJ('Kris');
	await dj.goLive();
	await dj.play('Tin Roof');
	await dj.end();
	await page.goto(`/live/${dj.code}`);
	await expect(page.getByRole('heading', { name: 'The set has ended' })).toBeVisible();
	await page.getByRole('link', { name: 'See the whole night' }).click();
	await expect(page).toHaveURL(`/recap/${dj.code}`);
	await expect(page.getByText('Tin Roof')).toBeVisible();
});

test.describe(() => {
	test.use({ networkBreaks: true }); // the browser's console reports the 404

	test('an unknown code is not found, and not "ended"', async ({ page }) => {
		await page.goto('/live/ZZZZZZ');
		await expect(page.getByRole('heading', { name: 'No set has the code ZZZZZZ' })).toBeVisible();
		await expect(page.getByText('ended')).toHaveCount(0);
		await expect(page).toHaveTitle('Nothing here · Pika');
	});
});

// acceptance 4
test('phones move on to the DJ’s next session', async ({ page, newDJ }) => {
	const dj = await newDJ('Kris');
	await dj.goLive('Early set');
	await dj.play('Tin Roof');
	const first = dj.code;
	await page.goto(`/live/${first}`);
	await expect(page.getByRole('heading', { name: 'Tin Roof' })).toBeVisible();
	await dj.end();
	await expect(page.getByRole('heading', { name: 'The set has ended' })).toBeVisible();
	await dj.goLive('Late set');
	await expect(page).toHaveURL(`/live/${dj.code}`, { timeout: 3_000 });
	await expect(page.getByText('Kris is live again. You are in the new set.')).toBeVisible();
});

test('the DJ’s own page leads to the set', async ({ page, newDJ }) => {
	// acceptance 4 and 27
	const dj = await newDJ('Łukasz');
	await page.goto(`/dj/${dj.slug}`);
	await expect(page.getByRole('heading', { name: 'Łukasz' })).toBeVisible();
	await dj.goLive();
	await expect(page).toHaveURL(`/live/${dj.code}`, { timeout: 3_000 });
});
