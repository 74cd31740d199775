/** Return what a tour looks for in the language of the page, which is French or English. */
export function say(english, french) {
    return document.documentElement.lang.startsWith("fr") ? french : english;
}
