import { registry } from "@web/core/registry";

function list(isPhone) {
    const open = isPhone
        ? [
              {
                  content: "Open the filters",
                  trigger: "button[name='portal_list_choices_toggle']",
                  run: "click",
              },
              { trigger: "#o_portal_list_choices.show" },
          ]
        : [];
    return [
        {
            content: "The title contains the number of records",
            trigger: "h1[name='portal_list_title']:contains((26))",
        },
        {
            content: "Choose fewer rows per page",
            trigger: "select#o_portal_page_size",
            run: "select 10",
        },
        {
            content: "Nothing happens before the button is clicked",
            trigger: "form[name='portal_page_size'] button",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: "[name='portal_list_showing']:contains(Showing 1 to 10 of 26)" },
        {
            content: "The last page",
            trigger: "nav[name='portal_list_pager'] a[aria-label='Page 3']",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: "[name='portal_list_showing']:contains(Showing 21 to 26 of 26)" },
        ...open,
        {
            content: "Filter",
            trigger: "select[name='filterby']",
            run: "select open",
        },
        {
            content: "Apply",
            trigger: "button[name='portal_list_apply']",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: "h1[name='portal_list_title']:contains((13))" },
        {
            content: "Search",
            trigger: "input[name='search']",
            run: "edit CASE-0004",
        },
        {
            trigger: "form[role='search'] button[aria-label='Search']",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: "h1[name='portal_list_title']:contains((1))" },
        { trigger: "td[data-name='name'] a:contains(CASE-0004)" },
        {
            content: "No results",
            trigger: "input[name='search']",
            run: "edit nothing of this name",
        },
        {
            trigger: "form[role='search'] button[aria-label='Search']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Show all records again",
            trigger: "[name='portal_list_nothing_found'] a",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: "h1[name='portal_list_title']:contains((26))" },
        {
            content: "Open a document",
            trigger: "td[data-name='name'] a:contains(CASE-0025)",
        },
    ];
}

registry
    .category("web_tour.tours")
    .add("test_portal_base_list", { steps: () => list(false) });
registry
    .category("web_tour.tours")
    .add("test_portal_base_list_phone", { steps: () => list(true) });
