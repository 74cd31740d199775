import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("portal_team_manage", {
    steps: () => [
        {
            content: "On a phone, open the navigation first",
            isActive: ["mobile"],
            trigger: "button[name='portal_navigation_toggle']",
            run: "click",
        },
        {
            content: "Open the team from the dashboard",
            trigger: "#o_portal_nav a[href='/my/team']",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: "h1[name='portal_list_title']:contains(My team)" },
        {
            content: "Invite",
            trigger: "a.o_portal_team_invite",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: "input#o_portal_team_name",
            run: "edit Nina Novak",
        },
        {
            trigger: "input#o_portal_team_email",
            run: "edit bob.access@customer.example",
        },
        {
            trigger: ".o_portal_team_roles label:contains(Personal)",
            run: "click",
        },
        {
            content: "An address in use is refused",
            trigger: "button:contains(Send invitation)",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: "[role='alert']:contains(already has access)" },
        {
            content: "The form keeps its values",
            trigger: "input#o_portal_team_name:value(Nina Novak)",
        },
        {
            trigger: "input#o_portal_team_email",
            run: "edit nina@customer.example",
        },
        {
            trigger: "button:contains(Send invitation)",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: "[name='portal_team_done']:contains(Invitation sent)" },
        {
            content: "Another role",
            trigger: ".o_portal_team_roles label:contains(Finance)",
            run: "click",
        },
        {
            trigger: "button:contains(Save role)",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: "dd:contains(Finance)" },
        {
            content: "Suspend and restore access",
            trigger: "button:contains(Suspend access)",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: "dd:contains(Suspended)" },
        {
            trigger: "button:contains(Restore access)",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: "dd:contains(Invited)" },
        {
            content: "Remove, after confirming",
            trigger: "summary:contains(Remove from the team)",
            run: "click",
        },
        {
            trigger: "input#o_portal_team_sure",
            run: "check",
        },
        {
            trigger: "button:contains(Remove):visible",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: "dd:contains(No access)" },
        {
            trigger: "a:contains(Back to my team)",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: "h1[name='portal_list_title']:contains(My team)" },
    ],
});
