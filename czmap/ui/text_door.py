"""What stands at the door: the page that asks for a passphrase, and what is refused."""

WRONG_NAME = (
    "This czmap does not answer to that name. Whoever runs it can add the name to "
    "server.allowedHosts.\n"
)
NOT_HERE = "There is nothing here.\n"
WRONG = "That is not the passphrase. Ask whoever started czmap for it."
TOO_MANY = "Too many wrong tries. Wait {seconds} seconds, then try again."
TOO_MUCH = (
    "This session holds too many files: at most {files} with {megabytes} MB together. Remove a "
    "file first, or open czmap in a new window.\n"
)
TOO_MUCH_IN_ALL = (
    "The files that everyone has brought take all the room there is. Try again when others have "
    "closed their pages; what you had before is unchanged.\n"
)
PAGE = """<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Passphrase · czmap: children's zones</title>
<style>
:root {{color-scheme: light dark}}
body {{font: 1.1rem/1.5 system-ui, "Segoe UI", Roboto, Arial, sans-serif; margin: 0;
  background: light-dark(#ffffff, #12191d); color: light-dark(#16242b, #eef3f5)}}
main {{max-width: 30rem; margin: 12vh auto; padding: 0 1.2rem}}
h1 {{font-size: 1.6rem; line-height: 1.2}}
label {{display: block; font-weight: 600; margin: 1rem 0 .3rem}}
input, button {{font: inherit; box-sizing: border-box; width: 100%; padding: .6rem .8rem;
  border-radius: .4rem; min-height: 2.8rem}}
input {{border: 1px solid light-dark(#5d6c75, #8a9aa3); background: transparent; color: inherit}}
button {{margin-top: 1rem; border: 0; font-weight: 600; background: light-dark(#0b5d7a, #5fc3e4);
  color: light-dark(#ffffff, #12191d); cursor: pointer}}
:is(input, button):focus-visible {{outline: 3px solid #b35c00; outline-offset: 2px}}
[role=alert] {{border-left: .3rem solid light-dark(#b3261e, #ff8a80); padding-left: .8rem}}
@media (forced-colors: active) {{button {{border: 2px solid}}}}
</style>
</head>
<body>
<main>
<h1>This czmap is shared with those who know its passphrase</h1>
<p>czmap helps to choose the area of a children's zone. Whoever started it in your room or office
can tell you the passphrase.</p>
{said}
<form method="post" action="{action}">
<input type="hidden" name="back" value="{back}">
<label for="passphrase">Passphrase</label>
<input id="passphrase" name="passphrase" type="password" autocomplete="current-password" required
  autofocus{wrong}>
<button type="submit">Open czmap</button>
</form>
</main>
</body>
</html>
"""
