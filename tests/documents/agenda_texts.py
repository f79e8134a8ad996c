"""Invented agendas of many shapes, as the text of their pages; the cities, people and matters do not exist."""

ROMAN = (
    """TOWN OF FERNWICK
REGULAR MEETING AGENDA
March 3, 2026
I. CALL TO ORDER
II. ROLL CALL
III. CONSENT AGENDA
A. Approve the minutes of February 17, 2026
B. Adopt a resolution about the library roof
IV. PUBLIC HEARINGS
A. Street closure for the harvest fair on Main Street between First
Street and Third Street
B. Fees of the swimming pool
V. PUBLIC COMMENT
VI. NEW BUSINESS
1. Report on the friendship agreement with a partner city
2. Purchase of two buses
VII. ADJOURNMENT""",
)

LETTERS = (
    """AGENDA
Parks Commission, City of Fernwick
A. Call to Order
B. Approval of Minutes of April 2
C. Public Comment
D. Discussion of the rose garden
The commission will hear about:
1. The soil, by
N. Thorn and others
2. The roses
E. Report of the Director
F. Adjournment""",
)

COUNTING_ON = (
    """CITY OF FERNWICK
LIBRARY BOARD AGENDA
A. CALL TO ORDER
B. CONSENT CALENDAR
1. Minutes of May 4
2. Gifts received
C. REGULAR BUSINESS
3. Opening hours
4. Exhibit of letters from the sister city
D. ADJOURNMENT""",
)

LETTERS_BELOW_NUMBERS = (
    """CITY OF QUILLBY
AGENDA
1. Call to Order
2. Consent Calendar
a. Minutes of May
b. Sister city delegation
c. Warrants
3. Public Hearings
a. Fees
4. Adjournment""",
)

NUMBERS_ALONE = (
    """CITY OF MOSSWOOD
CITY COUNCIL AGENDA
CALL TO ORDER
ROLL CALL
CONSENT CALENDAR (9. - 12.)
9.
26-10021
Recommendation to receive the minutes of May 5.
Office or Department:
City Clerk
Suggested Action:
Approve recommendation.
10.
26-10022
Recommendation to adopt the annual budget.
Suggested Action:
Approve recommendation.
11.
26-10034
Recommendation to send a delegation to the harbour festival.
12.
26-10035
Recommendation to buy paper.
ADJOURNMENT""",
)

BRACKETS = (
    """AGENDA
LARGO CITY COUNCIL
Roll Call
Approval of the Minutes
Items for which Public Hearings Have Been Held
(1)
26-0321
COMMITTEE REPORT relative to trees.
Recommendation for Council action:
RECEIVE and FILE.
(2)
26-0322-S1
MOTION (ASH - BIRCH) relative to sister cities.
Items for which Public Hearings Have Not Been Held
(3)
26-0400
RESOLUTION relative to a harbour.
Adjournment""",
)

NUMBERS_AT_LINE_ENDS = (
    """AGENDA OF THE BOARD OF TRUSTEES
CALL TO ORDER
Approval of the minutes of June 1 1.
Appointment of a librarian 2.
Recommendation: Appoint.
Agreement with the county about shelves 3.
Recommendation: Approve.
Letter of thanks to the volunteers 4.
ADJOURNMENT""",
)

TITLES_BEFORE_NUMBERS = (
    """City of Elmsford
Notice and Agenda
CALL TO ORDER
CONSENT CALENDAR
1.A 26-0101 Approve Minutes of May 5
Recommendation: Approve the minutes.
Award a Contract to Granite Path Company for the Repair of the
Promenade and Approve a Budget Modification
1.B 26-0102
Recommendation: Award the contract.
PUBLIC HEARINGS/GENERAL BUSINESS
Consider the Future of the Sister City Agreement and Direct
Staff
2 26-0103
Recommendation: Provide direction.
INFORMATION ONLY REPORTS/ITEMS
26-0104 Tentative Calendar
ADJOURNMENT""",
)

CAPITALS = (
    """CITY OF LARKFIELD
CITY COUNCIL AGENDA
CALL TO ORDER
PUBLIC COMMENT
CONSENT CALENDAR
1. APPROVE THE MINUTES OF THE MEETINGS OF JULY 7 AND OF THE SPECIAL
MEETING
Recommendation:
Approve.
2. ADOPT A RESOLUTION ENDING THE RELATIONSHIP WITH A CITY ABROAD AND
DIRECTING THE MAYOR TO WRITE
Recommendation:
1. Adopt the resolution;
2. Direct the Mayor to write; and
3. Publish the letter.
PUBLIC HEARINGS
3. INTRODUCE AN ORDINANCE ON LEAF BLOWERS
Recommendation:
1. Open the hearing; and
2. Introduce the ordinance.
ADJOURNMENT""",
)

BULLETS = (
    """VILLAGE OF ASHBY
BOARD AGENDA
Call to Order
Roll Call
Presentations
• Certificate for the chess club
• Delegation of the sister city
Consent Agenda
• Minutes of August 4
• Bills of July
New Business
• Contract with the paving company for the
streets north of the river
• Rules for food trucks
Adjournment
• Writings are available at the desk""",
)

PACKET = (
    """CITY OF GLENROCK
PLANNING COMMISSION AGENDA
September 9, 2026
1. CALL TO ORDER
2. ROLL CALL
3. PUBLIC COMMENT
4. CONSENT CALENDAR
4.1 Minutes of August 12
4.2 Extension of time for a map
5. PUBLIC HEARINGS
5.1 Use permit for a bakery at 12 Mill Street
Page 1 of 4""",
    """Recommendation: Adopt the resolution with conditions, among them
1. Hours; and
2. Noise.
6. REPORTS
7. ADJOURNMENT
Page 2 of 4""",
    """STAFF REPORT
TO: Planning Commission
FROM: Ada Quill, Planner
SUBJECT: Use permit for a bakery
DATE: September 9, 2026
1. Background
The site is a corner.
2. Analysis
8. Noise
Page 3 of 4""",
    """CONDITIONS OF APPROVAL
CONSENT CALENDAR
1. The bakery opens at six.
8. No music.
4.3 Nothing at night.
Page 4 of 4""",
)

ANNOTATED = (
    """BERKMOOR CITY COUNCIL
ANNOTATED AGENDA
Tuesday, October 6, 2026
Preliminary Matters
Roll Call: 6:02 p.m. Present: Abel, Bryn, Chu.
Ceremonial Matters: Recognition of the lifeguards
Public Comment on Non-Agenda Matters: 12 speakers.
Consent Calendar
Action: M/S/C (Abel/Bryn) to adopt the Consent Calendar.
1. Contract: Elm Paving for Street Repair
From: City Manager
Recommendation: Adopt a resolution authorizing the City Manager to
execute a contract for $100,000.
Financial Implications: Various funds
Contact: Pat Reed, Public Works, (555) 010-2020
Action: Adopted Resolution No. 71,001–N.S.
2. Suspension of the Sister City Relationship
From: Councilmember Bryn (Author), Councilmember Chu (Co-Sponsor)
Recommendation:
1. Suspend the relationship; and
2. Send the resolution to the Mayor abroad.
Financial Implications: None
Action Calendar – Public Hearings
3. Fees of the Marina
From: City Manager
Recommendation: Conduct a public hearing and, upon conclusion, adopt
a resolution.""",
    """Action Calendar – New Business
4a. Referral: Trees
From: Parks Commission
Recommendation: Refer.
4b. Companion Report: Trees
From: City Manager
Recommendation: Take no action.
Information Reports
5. Audit Status
From: City Manager
Adjournment
Action: M/S/C to adjourn. Adjourned at 9:12 p.m.
Communications
1. J. Doe
2. R. Roe""",
)

TWO_DIGITS_AFTER_THE_POINT = (
    """CITY OF VINEDALE
CITY COUNCIL REGULAR MEETING AGENDA
HOW TO PARTICIPATE IN YOUR CITY COUNCIL MEETING
There are three ways:
1. Citizens Forum is for speakers.
2. Written comments are sent to the clerk.
3. Speakers have three minutes.
1. CALL TO ORDER
1.01 Roll Call
1.02 Pledge of Allegiance
2. PROCLAMATIONS AND PRESENTATIONS
2.01 Proclamation for the day of the vine.
2.02 Report of the sister city society.
3. CITIZENS FORUM
Nothing is decided here.
4. CONSENT CALENDAR
One vote is taken on all of these.
4.01 Approval of minutes of September 14, 2026.
4.02 Resolution accepting the work of a contractor for the trail,
in the amount of $5.
5. PUBLIC HEARINGS - NONE
6. MATTERS FOR CONSIDERATION
6.01 Discussion and direction about the sister city agreement.
Recommendation: Staff recommends the council:
A. discuss; and
B. direct.
7. ADJOURNMENT - To a regular meeting on October 26, 2026 at 7:00 p.m.
AMERICANS WITH DISABILITIES ACT
8. Call the clerk.""",
)

SCANNED = (
    """ClTY OF STONEBRIDGE
CITY COUNCIL AGENDA
l. CALL TO 0RDER
2 . ROLL CALL
3. CONSENT CALENOAR
3.l Minutes of the rneeting of May 4
3,2 Warrants
3.3 Si ter city travel
4. PUBLIC HEARlNGS
4.1 Zoning of the old miII
S. NEW BUSINESS
5.1 Bus stop
6. ADJ0URNMENT""",
)

SUBJECT_LINES = (
    """*REVISED
Oakvale City Council
AGENDA
1 CALL TO ORDER
2 ROLL CALL
3 OPEN FORUM
4 CONSENT CALENDAR (CC) ITEMS:
4.1 Subject: Minutes
From: Office Of The City Clerk
Recommendation: Approve The Minutes
26-0101
4.2 Subject: Sister City
From: Office Of The Mayor
Recommendation: Adopt A Resolution
26-0102
5 ADJOURNMENT""",
)

DASHES = (
    """COUNTY OF REDBANK
BOARD OF SUPERVISORS AGENDA
CALL TO ORDER
CONSENT CALENDAR
C-1 Minutes
C-2 Contract for gravel with
S-3 Quarry Inc.
C-3 Appointment to the library board
SCHEDULED ITEMS
S-1 9:15 a.m. Hearing on the levy
S-2 10:00 a.m. Workshop on roads
ADJOURNMENT""",
)

CONTENTS_FIRST = (
    """CITY OF HAZELTON AGENDA
1. Call to Order .......... 1
2. Consent Calendar ......... 2
3. Business ......... 3""",
    """AGENDA
1. CALL TO ORDER
2. CONSENT CALENDAR
2.1 Minutes
2.2 Warrants
3. BUSINESS
3.1 Dogs
4. ADJOURNMENT""",
)

FILE_NUMBERS_ONLY = (
    """City of Quillby
Meeting Agenda
1. CALL TO ORDER
2. CONSENT CALENDAR
26-101 Minutes of May.
Recommendation: Approve
26-102 Letter to the sister city.
Recommendation: Approve
3. PUBLIC HEARINGS
26-103 Hearing on fees.
4. ADJOURNMENT""",
)

ITEM_WORDS = (
    """AGENDA OF THE HARBOR COMMISSION
ROLL CALL
Item No. 1 - Minutes
Item No. 2 - Lease of pier 4
The rent was set in
Item 1 and in the lease.
PUBLIC COMMENT
Item No. 3 - Sister port
ADJOURNMENT""",
)

LISTS_EVERYWHERE = (
    """CITY OF QUILLBY
CITY COUNCIL AGENDA
How to take part:
1. Email the clerk.
2. Call the number.
3. Join by telephone.
4. Come.
CALL TO ORDER
PUBLIC COMMENT
Please observe:
1. State your name.
2. Speak for three minutes.
CONSENT CALENDAR
1. Approve minutes
2. Approve the following:
1. This
2. That
3. And more
4. And other things
3. Sister city letter
BUSINESS ITEMS
4. Roads
5. Rivers
ADJOURNMENT
NOTICE
1. Writings are public.
6. Keep quiet.""",
)

DOCKET = (
    """COUNCIL MEETING AGENDA
CITY OF BAYVIEW
Monday, June 1, 2026
ROLL CALL
PLEDGE OF ALLEGIANCE
NON-AGENDA PUBLIC COMMENT
ADOPTION AGENDA, CONSENT ITEMS
ITEM-50: Construction Contract for the
Pump Station.
(B-2026-123)
STAFF'S RECOMMENDATION:
Adopt the resolution.
* ITEM-51: Sister City Day
ADOPTION AGENDA, DISCUSSION, OTHER LEGISLATIVE ITEMS
ITEM-330: Second Item of ITEM-50.
ITEM-S500: Extra
ADJOURNMENT""",
)


COUNTY = (
    """COUNTY OF ALDER
BOARD OF SUPERVISORS
AGENDA
March 10, 2026 9:30 AM
Opening
1. Roll Call.
2. Pledge of Allegiance.
3. Approve Consent Calendar and changes to the Board of Supervisors' Agenda.
What a supervisor takes off the Consent Calendar is heard last.
Notice to the public: what stays on it is not discussed.
4. Public Comment.
Anyone may speak for two minutes.
Public Hearings
5. Public hearing to consider recommendations relating to a fee. (ID# 26-1234)
Possible action:
a. Open public hearing and receive testimony.
b. Close public hearing.
c. Adopt.
Board of Supervisors
6. Adopt Resolution relating to a sister county. (Ash)
Consent Calendar
7. Approve minutes.
8. Consider recommendations relating to an agreement with Elm Inc.:
Possible action:
a. Approve.
9. Adjourn.""",
)


CAPITAL_HEADINGS = (
    """CITY COUNCIL MEETING AGENDA
7:00 PM - Tuesday, June 23, 2026
by telephone
Everybody may listen and speak at this meeting
CALL MEETING TO ORDER
ESTABLISH QUORUM
PLEDGE ALLEGIANCE TO THE FLAG
REPORT ON CLOSED SESSION
SPECIAL ITEMS
• Proclamation for pollinators
CHANGES TO THE ORDER OF THE AGENDA
PUBLIC COMMENTS ON ITEMS NOT ON THE AGENDA
Speak here about whatever is not listed below, for no more
than three minutes.
CONSENT CALENDAR
One vote is taken on all of these.
1. Minutes: Approve minutes of the June 9, 2026 regular meeting (A. Clerk)
2. Sister Cities: Approve travel to the sister city (B. Manager)
PUBLIC HEARINGS
3. Fees: Hold the hearing (C. Finance)
DISCUSSION ITEMS
4. Dogs: Discuss (D. Park)
INFORMATIONAL ITEMS ONLY
A. Tentative Council Calendar
COUNCIL/STAFF REPORTS AND DIRECTIONS ON FUTURE AGENDA ITEMS
ADJOURNMENT
(There is a pause at nine.)
SPECIAL NOTICES TO THE PUBLIC
Ask the Clerk for an interpreter.
Reports are at the library.
1. Nothing""",
)


COMMITTEE = (
    """TRADE COMMITTEE
AGENDA
Tuesday, June 2, 2026
MEMBERS: COUNCILMEMBER ASH, CHAIR
MULTIPLE AGENDA ITEM COMMENT
GENERAL PUBLIC COMMENT
ITEM NO. (1)
26-0123
CD 4
HEARING PROTOCOL relative to sister cities.
ITEM NO. (2)
26-0124
Motion (ASH - ELM) relative to a port.
Whoever goes to court about it should have spoken here.""",
)


WARDS = (
    """CITY OF SAN LAZARO
AGENDA
FOR THE REGULAR MEETING OF THE MAYOR AND CITY COUNCIL
CALL TO ORDER
Attendee Name
CLOSED SESSION PUBLIC COMMENT
CLOSED SESSION p. 5
A) CONFERENCE WITH LEGAL COUNSEL - EXISTING LITIGATION:
i. Elm v. City
B) PUBLIC EMPLOYEE APPOINTMENT
INVOCATION AND PLEDGE OF ALLEGIANCE
PRESENTATIONS
1. Proclamation for Sister City Month
2. Citizen of the month
PUBLIC COMMENTS FOR ITEMS LISTED AND NOT LISTED ON THE AGENDA
CONSENT CALENDAR
3. Approval of Commercial and Payroll Disbursements (All Wards) p.10
Recommendation:
It is recommended that the Mayor and City Council approve the disbursements.
4. Approve Minutes p. 40
DISCUSSION
5. Charter (All Wards)
ITEMS TO BE REFERRED TO COMMITTEE
6. Leaf blowers
MAYOR & CITY COUNCIL UPDATES/REPORTS ON CONFERENCES & MEETINGS
ADJOURNMENT
CERTIFICATION OF POSTING AGENDA
I, Ann Ash, certify.""",
)


LETTERS_WITHOUT_DOTS = (
    """CITY COUNCIL AND HOUSING AUTHORITY
JOINT AGENDA
1. Opening
1.a Roll Call
1.b Pledge
2. Consent
2.a Minutes
2.b Bills
3. Items for action
3.a Fee study
3.b Sister city
4. Closing""",
)


CLOSED_SESSION = (
    """NOTICE OF SPECIAL MEETING
CITY OF FERNWICK
CITY COUNCIL SPECIAL MEETING AGENDA
1. CALL TO ORDER
2. PUBLIC COMMENT
3. CLOSED SESSION
Conference with Legal Counsel – Existing Litigation
Elm v. Fernwick
4. ADJOURNMENT""",
)


MINUTES = (
    """CITY OF QUILLBY
MINUTES OF THE CITY COUNCIL
1. CALL TO ORDER
Mayor Ash called the meeting to order at 6:00 p.m.
2. ROLL CALL
Present: Ash, Birch
3. CONSENT CALENDAR
Motion by Birch, seconded by Ash, to approve. Motion carried.
4. ADJOURNMENT
The meeting was adjourned at 7.""",
)

REPORT = (
    """City of Quillby
Agenda Report
TO: Mayor and Council
FROM: City Clerk
DATE: May 1, 2026
SUBJECT: Dogs
RECOMMENDATION
1. Adopt the ordinance
2. Direct the clerk
CONSENT CALENDAR
3. More""",
)

CONTRACT = (
    """AGREEMENT BETWEEN THE CITY OF QUILLBY AND ELM INC.
This Agreement is made and entered into on May 1.
1. TERM. The term is a year.
2. COMPENSATION. The City pays.
3. NOTICES
Notices go to the clerk.
4. GENERAL PROVISIONS
The parties hereby agree.""",
)

BYLAWS = (
    """RULES FOR DOGS IN PARKS
1. Dogs are kept on a leash.
2. Owners carry bags.
3. Between 9:00 a.m. and noon the lawn is closed.
4. The director may make exceptions.""",
)
